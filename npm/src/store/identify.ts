const numbers = new WeakMap<object, number>();
let last = 0;

/** A text that is the same for the same value, and another for any other: objects and functions by identity. */
export function identify(value: unknown): string {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return `${typeof value} ${String(value)}`;
  let number = numbers.get(value);
  if (number === undefined) numbers.set(value, (number = last += 1));
  return `#${number}`;
}
