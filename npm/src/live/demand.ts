import type { Wishes } from "../stream/upstream.js";
import { EVERYTHING, keyOf, union } from "../stream/wishes.js";
import { precedes } from "./after.js";

/** How long a stream is kept after the last listener has gone, in milliseconds: another one may be about to come. */
const LINGER = 1_000;

/** What all listeners ask for, taken together: one union, told once for all that changes in a tick. */
export interface Demand {
  /** Asks for wishes at a pace, perhaps from an id on that the stream has passed; returns what takes that back. */
  readonly add: (wishes: Wishes, interval: number, after?: string) => () => void;
  /** What is asked for beside, as long as anybody asks for anything. */
  beside: Wishes;
  /** Whether all of these are carried. */
  readonly carries: (wishes: Wishes) => boolean;
  /** Tells nobody any more. */
  readonly stop: () => void;
}

/**
 * Nobody asks for anything yet.
 *
 * @param want - told what is asked for when that has changed, nothing when nobody has asked for a while; whether there is
 * something new in it; and an id before the cursor at which somebody begins
 */
export function createDemand(want: (wishes: Wishes, grown: boolean, after?: string) => void): Demand {
  const asks = new Set<Wishes>();
  let carried = new Set<string>();
  let [told, flushing] = ["", false];
  let afters: string[] = [];
  let linger: ReturnType<typeof setTimeout> | undefined;

  function change(): void {
    if (!flushing) queueMicrotask(flush);
    flushing = true;
  }

  function flush(): void {
    flushing = false;
    clearTimeout(linger);
    if (asks.size > 0) return tell(union([demand.beside, ...asks]));
    afters = [];
    linger = setTimeout(() => tell([]), LINGER);
  }

  function tell(wishes: Wishes): void {
    const keys = wishes.map(keyOf);
    const now = wishes.map(({ interval }, index) => `${interval} ${keys[index]}`).sort().join("\n");
    // The oldest; of those that cannot be compared, the first.
    const [after] = afters.filter((id) => !afters.some((other) => precedes(other, id)));
    afters = [];
    if (now !== "" && now === told && after === undefined) return;
    const grown = keys.some((key) => !carried.has(key));
    told = now;
    carried = new Set(keys);
    want(wishes, grown, after);
  }

  const demand: Demand = {
    beside: [],
    add(wishes, interval, after) {
      const ask = wishes.map((wish) => ({ ...wish, interval }));
      asks.add(ask);
      if (after !== undefined) afters.push(after);
      change();
      return () => {
        if (asks.delete(ask)) change();
      };
    },
    carries: (wishes) => carried.has(EVERYTHING) || wishes.every((wish) => carried.has(keyOf(wish))),
    stop: () => clearTimeout(linger),
  };
  return demand;
}
