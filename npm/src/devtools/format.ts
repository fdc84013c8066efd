/** The time of day, to the millisecond. */
export function clock(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** A duration, as short as it can be said. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
  if (milliseconds < 3_600_000) return `${Math.floor(milliseconds / 60_000)} min`;
  return `${(milliseconds / 3_600_000).toFixed(1)} h`;
}

/** A size in bytes. */
export function size(bytes: number): string {
  return bytes < 1_024 ? `${bytes} B` : `${(bytes / 1_024).toFixed(1)} KiB`;
}

/** A count, with thousands apart. */
export function number(count: number): string {
  return count.toLocaleString("en");
}

const HUES = 8;

/** A colour of the stylesheet for each name, in the order in which they came: neighbours differ as long as there are enough. */
export function hues(names: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...names.keys()].map((name, index) => [name, index % HUES]));
}
