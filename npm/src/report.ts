/** Tells of an error that nobody else will: as the page's uncaught errors are told of, where there is a way. */
export function report(error: unknown): void {
  (globalThis.reportError ?? console.error)(error);
}

/** Calls what an application gave; one that throws stops nobody else. */
export function call<Arguments extends unknown[]>(callback: (...values: Arguments) => unknown, ...values: Arguments): void {
  try {
    callback(...values);
  } catch (error) {
    report(error);
  }
}
