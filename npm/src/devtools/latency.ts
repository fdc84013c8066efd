import { Ring } from "./ring.js";

/** How many are looked at. */
const MAX = 1_000;

/** The middle and the slowest hundredth, in milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
}

/** How long the newest events took. */
export class Latency {
  readonly #durations = new Ring<number>(MAX);

  add(milliseconds: number): void {
    this.#durations.push(milliseconds);
  }

  clear(): void {
    this.#durations.clear();
  }

  /** `null` before the first. */
  get percentiles(): Percentiles | null {
    const sorted = [...this.#durations.values].sort((one, other) => one - other);
    const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return sorted.length === 0 ? null : { p50: at(0.5), p99: at(0.99), count: sorted.length };
  }
}
