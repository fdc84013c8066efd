import { compilePattern } from "../stream/pattern.js";
import type { Wishes } from "../stream/upstream.js";
import { EVERYTHING, keyOf } from "../stream/wishes.js";

/** Of how many topics it is remembered whether they fit. */
const REMEMBERED = 1_024;

/** Gives what says whether an event's topics are among those that are wished for. */
export function wanting(wishes: Wishes): (topics: string) => boolean {
  const exact = new Set(wishes.map(keyOf));
  const patterns = wishes.flatMap(({ kind, value }) => (kind === "pattern" ? compilePattern(value) : []));
  const known = new Map<string, boolean>();
  const fits = (topic: string): boolean => exact.has(EVERYTHING) || exact.has(`topic ${topic}`) || patterns.some((pattern) => pattern(topic));
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
