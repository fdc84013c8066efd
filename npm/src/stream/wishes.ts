import type { Wish, Wishes } from "./upstream.js";

/** The key of the wish for all topics. */
export const EVERYTHING = "topic *";

/** What tells a wish from others, but for its interval. */
export function keyOf({ kind, value }: Wish): string {
  return `${kind} ${value}`;
}

/** Every wish once, as often as the one wants it who wants it most. */
export function union(lists: readonly Wishes[]): Wishes {
  const all = new Map<string, Wish>();
  for (const wish of lists.flat()) {
    const key = keyOf(wish);
    // `UNPACED` is below every interval.
    if (wish.interval < (all.get(key)?.interval ?? Infinity)) all.set(key, wish);
  }
  // Where everything is asked for, only what is wanted more often adds to it.
  const most = all.get(EVERYTHING)?.interval ?? Infinity;
  return [...all].flatMap(([key, wish]) => (key === EVERYTHING || wish.interval < most ? wish : []));
}
