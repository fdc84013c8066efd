import { precedes } from "../stream/id.js";
import { dropFirst } from "../stream/newest.js";
import type { Wish, Wishes } from "../stream/upstream.js";
import { EVERYTHING, keyOf } from "../stream/wishes.js";
import { type Entry, GAP, type Place } from "./messages.js";

/** How many events a tab keeps for others. */
export const RING_EVENTS = 4_096;

/** How much text they hold together at most, in characters, but for one event that is larger. */
export const RING_CHARACTERS = 1_048_576;

/** How many states are kept, each of a topic and name. */
export const RING_STATES = 1_024;

/**
 * The newest events that a tab has heard, in the order in which it heard them, and since when each wish has been carried.
 * Whoever asks from a point on is given everything it wants, or is told that this cannot be. Points only grow, and none is 0.
 */
export interface Ring {
  readonly push: (entry: Entry) => void;
  /**
   * What follows on this id follows here. A stream that has begun to carry more goes back to where that begins, without what it
   * has told before; so it is not the cursor but the newest that was heard.
   */
  readonly newest: (cursor: string) => string;
  /** Says what is carried from now on; each wish once. */
  readonly carry: (wishes: Wishes) => void;
  /** The point from which on all is there that is wished for. */
  readonly since: (wish: Wish) => number;
  /** The point after a place, or else after an id, if everything is there that is wished for from that on; 0 if not. */
  readonly after: (place: Place, id: string, wishes: Wishes) => number;
  /** The events from a point on whose topics fit. */
  readonly from: (point: number, fits: (topics: string) => boolean) => Entry[];
  /** The newest states of topics that fit. */
  readonly states: (fits: (topics: string) => boolean) => Entry[];
}

export function createRing(): Ring {
  // Two generations: the older one goes as a whole, so that an event costs no more than a place in a list.
  let [older, newer]: [Entry[], Entry[]] = [[], []];
  /** The point before the first entry. */
  let start = 1;
  let characters = 0;
  let carried = new Map<string, readonly [since: number, interval: number]>();
  const states = new Map<string, Entry>();

  const entries = (): Entry[] => [...older, ...newer];

  function since(wish: Wish): number {
    const sinces = [keyOf(wish), EVERYTHING].map((key) => {
      const [point, interval] = carried.get(key) ?? [Infinity, 0];
      // What came less often than it is wanted is not all there.
      return interval > wish.interval ? Infinity : point;
    });
    return Math.min(...sinces);
  }

  return {
    push(entry) {
      const [name, topics, id, text, ...place] = entry;
      characters += topics.length + id.length + text.length;
      if (newer.push(entry) >= RING_EVENTS / 2 || characters > RING_CHARACTERS / 2) {
        start += older.length;
        [older, newer] = [newer, []];
        characters = 0;
      }
      const key = `${topics}\n${name}`;
      // What once told a state goes on to tell it: the next event of that topic and name is the newer state.
      if (name && name !== GAP && (states.delete(key) || !id)) {
        states.set(key, [name, topics, "", text, ...place]);
        dropFirst(states, RING_STATES);
      }
    },
    newest: (cursor) => entries().reduce((newest, [, , id]) => (id && !precedes(id, newest) ? id : newest), cursor),
    carry(wishes) {
      const end = start + older.length + newer.length;
      carried = new Map(wishes.map((wish) => [keyOf(wish), [Math.min(since(wish), end), wish.interval]]));
    },
    since,
    after([epoch, n], id, wishes) {
      let point = 0;
      entries().forEach((entry, index) => {
        if (entry[4] === epoch && entry[5] <= n) point = start + index + 1;
      });
      if (!point) {
        // Not in the order of their numbers: newly wanted topics begin at the cursor that was when the others had gone beyond it.
        for (const [index, [, , other]] of entries().entries()) {
          if (!other) continue;
          if (other === id || precedes(other, id)) point = start + index + 1;
          else if (point || precedes(id, other)) break;
        }
      }
      return wishes.every((wish) => since(wish) <= point) ? point : 0;
    },
    from: (point, fits) => entries().slice(point - start).filter(([name, topics]) => name && (!topics || fits(topics))),
    states: (fits) => [...states.values()].filter(([, topics]) => fits(topics)),
  };
}
