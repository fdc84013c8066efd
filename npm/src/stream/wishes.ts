import type { Wish, Wishes } from "./upstream.js";

/** The key of the wish for all topics. */
export const EVERYTHING = "topic *";

/** What tells a wish from others, but for its interval. */
export function keyOf({ kind, value }: Wish): string {
  return `${kind} ${value}`;
}

/** Every wish once, as often as the one wants it who wants it most, and with its state if anybody wants that. */
export function union(lists: readonly Wishes[]): Wishes {
  const all = new Map<string, Wish>();
  for (const wish of lists.flat()) {
    const key = keyOf(wish);
    const other = all.get(key) ?? wish;
    // `UNPACED` is below every interval.
    all.set(key, { ...wish, interval: Math.min(wish.interval, other.interval), seen: wish.seen && other.seen });
  }
  // Where everything is asked for, only what is wanted more often adds to it.
  const most = all.get(EVERYTHING)?.interval ?? Infinity;
  return [...all].flatMap(([key, wish]) => (key === EVERYTHING || wish.interval < most ? wish : []));
}
