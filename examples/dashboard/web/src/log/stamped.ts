/** A line of a log, without the time that it begins with, and that time. */
export interface Stamped {
  /** Milliseconds since the Unix epoch. */
  at: number;
  text: string;
}

const STAMP = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?\s+/;

/** Takes the time that a line begins with; one without a time has that at which it was read. */
export function stamped(line: string, readAt: number): Stamped {
  const stamp = STAMP.exec(line)?.[0];
  const at = stamp === undefined ? Number.NaN : Date.parse(stamp.trim());
  return stamp === undefined || Number.isNaN(at) ? { at: readAt, text: line } : { at, text: line.slice(stamp.length) };
}
