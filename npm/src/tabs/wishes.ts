import { compilePattern } from "../stream/pattern.js";
import type { Wish, Wishes } from "../stream/upstream.js";

/** Names a wish, whatever its interval. */
export function keyOf({ kind, value }: Wish): string {
  return `${kind} ${value}`;
}

/** Every wish once, as often as the one wants it who wants it most. */
export function union(lists: Iterable<Wishes>): Wishes {
  const all = new Map<string, Wish>();
  for (const wishes of lists) {
    for (const wish of wishes) {
      const known = all.get(keyOf(wish));
      // `UNPACED` is below every interval.
      if (known === undefined || wish.interval < known.interval) all.set(keyOf(wish), wish);
    }
  }
  return [...all.values()];
}

/** Of how many topics it is remembered whether they fit. */
const REMEMBERED = 1_024;

/** Gives what says whether an event's topics are among those that are wished for. */
export function wanting(wishes: Wishes): (topics: string) => boolean {
  const exact = new Set(wishes.filter(({ kind }) => kind === "topic").map(({ value }) => value));
  if (exact.has("*")) return () => true;
  const patterns = wishes.filter(({ kind }) => kind === "pattern").map(({ value }) => compilePattern(value));
  const known = new Map<string, boolean>();
  return (topics) => {
    let fits = known.get(topics);
    if (fits === undefined) {
      fits = topics.split("\t").some((topic) => exact.has(topic) || patterns.some((pattern) => pattern(topic)));
      if (known.size >= REMEMBERED) known.clear();
      known.set(topics, fits);
    }
    return fits;
  };
}
