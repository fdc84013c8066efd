import { precedes } from "../stream/id.js";
import type { Wishes } from "../stream/upstream.js";
import { EVERYTHING, keyOf, union } from "../stream/wishes.js";

/** How long a stream is kept after the last listener has gone, in milliseconds: another one may be about to come. */
const LINGER = 1_000;

/** What all listeners ask for, taken together: one union, told once for all that changes in a tick. */
export interface Demand {
  /** Asks for wishes, perhaps from an id on that the stream has passed; returns what takes that back. */
  readonly add: (wishes: Wishes, from?: string) => () => void;
  /** What is asked for beside, as long as anybody asks for anything. */
  beside: Wishes;
  /** The union, as it was told last. */
  wishes: Wishes;
  /** The oldest id from which on something is asked for; of those that cannot be compared, the first. Whoever sees to it takes it away. */
  from: string | undefined;
  /** Whether all of these are carried. */
  readonly carries: (wishes: Wishes) => boolean;
  /** Tells nobody any more. */
  readonly stop: () => void;
}

/**
 * Nobody asks for anything yet.
 *
 * @param changed - told when what is asked for has changed, and whether there is something new in it; when nobody has asked for a
 * while, nothing is
 */
export function createDemand(changed: (grown: boolean) => void): Demand {
  const asks = new Set<Wishes>();
  let carried = new Set<string>();
  let [told, flushing] = ["", false];
  let linger: ReturnType<typeof setTimeout> | undefined;

  function change(): void {
    if (!flushing) queueMicrotask(flush);
    flushing = true;
  }

  function flush(): void {
    flushing = false;
    clearTimeout(linger);
    if (asks.size > 0) return tell(union([demand.beside, ...asks]));
    demand.from = undefined;
    linger = setTimeout(tell, LINGER, []);
  }

  function tell(wishes: Wishes): void {
    const now = String(wishes.map((wish) => JSON.stringify(wish)).sort());
    if (now !== "" && now === told && demand.from === undefined) return;
    told = now;
    demand.wishes = wishes;
    const grown = !demand.carries(wishes);
    carried = new Set(wishes.map(keyOf));
    changed(grown);
  }

  const demand: Demand = {
    beside: [],
    wishes: [],
    from: undefined,
    add(wishes, from) {
      asks.add(wishes);
      if (from && (demand.from === undefined || precedes(from, demand.from))) demand.from = from;
      change();
      return () => {
        asks.delete(wishes);
        change();
      };
    },
    carries: (wishes) => carried.has(EVERYTHING) || wishes.every((wish) => carried.has(keyOf(wish))),
    stop: () => clearTimeout(linger),
  };
  return demand;
}
