import { compilePattern } from "../stream/pattern.js";
import type { Wish, Wishes } from "../stream/upstream.js";

/** Of how many topics it is remembered whether they fit. */
const REMEMBERED = 1_024;

/** Names a wish, whatever its interval. */
export function keyOf({ kind, value }: Wish): string {
  return `${kind} ${value}`;
}

/** Says the same of wishes that are the same. */
export function textOf(wishes: Wishes): string {
  return wishes.map((wish) => JSON.stringify([keyOf(wish), wish.interval])).sort().join();
}

/** Every wish once, as often as the one wants it who wants it most. */
export function union(lists: readonly Wishes[]): Wishes {
  const all = new Map<string, Wish>();
  for (const wish of lists.flat()) {
    const known = all.get(keyOf(wish));
    // `UNPACED` is below every interval.
    if (!known || wish.interval < known.interval) all.set(keyOf(wish), wish);
  }
  return [...all.values()];
}

/** Gives what says whether an event's topics are among those that are wished for. */
export function wanting(wishes: Wishes): (topics: string) => boolean {
  const exact = new Set(wishes.map(keyOf));
  const patterns = wishes.filter(({ kind }) => kind === "pattern").map(({ value }) => compilePattern(value));
  const known = new Map<string, boolean>();
  const fits = (topic: string): boolean =>
    ["*", topic].some((value) => exact.has(keyOf({ kind: "topic", value, interval: 0 }))) || patterns.some((pattern) => pattern(topic));
  return (topics) => {
    let found = known.get(topics);
    if (found === undefined) {
      found = topics.split("\t").some(fits);
      if (known.size >= REMEMBERED) known.clear();
      known.set(topics, found);
    }
    return found;
  };
}
