const DECIMAL = ["B", "kB", "MB", "GB", "TB", "PB"];
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** A number and its unit, apart, so that each can be set in its own size. */
export interface Quantity {
  value: string;
  unit: string;
}

/** Bytes in the decimal units that disks and networks are sold in. */
export function bytes(count: number): Quantity {
  return scale(count, 1000, DECIMAL);
}

/** Bytes in the binary units that memory is sold in. */
export function memoryBytes(count: number): Quantity {
  return scale(count, 1024, BINARY);
}

/** In the unit that keeps the number below 1000. */
function scale(count: number, step: number, units: readonly string[]): Quantity {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= step;
    unit += 1;
  }
  return { value: value.toFixed(unit === 0 || value >= 99.95 ? 0 : 1), unit: units[unit] ?? "" };
}

/** Bytes a second. */
export function rate(perSecond: number): Quantity {
  const { value, unit } = bytes(perSecond);
  return { value, unit: `${unit}/s` };
}

/** A quantity as one text. */
export function text({ value, unit }: Quantity): string {
  return `${value} ${unit}`;
}

/** A quantity that hardly changes as one text: a round number without its zero. */
export function roundText({ value, unit }: Quantity): string {
  return `${Number(value)} ${unit}`;
}

/** Percent with one digit. */
export function percent(value: number): Quantity {
  return { value: value.toFixed(1), unit: "%" };
}

/** Milliseconds as seconds with one digit. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** The time of day of a moment in milliseconds since the epoch. */
export function timeOfDay(at: number): string {
  return clock.format(at);
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "narrow" });

/** How long ago a moment was. */
export function ago(at: number, now: number): string {
  const elapsed = Math.max(0, Math.round((now - at) / 1000));
  if (elapsed < 5) return "just now";
  if (elapsed < 60) return relative.format(-elapsed, "second");
  if (elapsed < 3600) return relative.format(-Math.floor(elapsed / 60), "minute");
  if (elapsed < 86_400) return relative.format(-Math.floor(elapsed / 3600), "hour");
  return relative.format(-Math.floor(elapsed / 86_400), "day");
}
