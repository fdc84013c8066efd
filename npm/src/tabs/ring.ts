import { numbers } from "../stream/id.js";
import { dropFirst } from "../stream/newest.js";
import type { Wish, Wishes } from "../stream/upstream.js";
import { EVERYTHING, keyOf } from "../stream/wishes.js";
import type { Entry, Place } from "./messages.js";

/** How many events a tab keeps for others. */
export const RING_EVENTS = 4_096;

/** How much text they hold together at most, in characters. */
export const RING_CHARACTERS = 1_048_576;

/** How many states are kept, each of a topic and name. */
export const RING_STATES = 1_024;

/**
 * The newest events that a tab has heard, in the order in which it heard them, and since when each wish has been carried.
 * Whoever asks from a point on is given everything it wants, or is told that this cannot be. Points are indices, which only grow.
 */
export interface Ring {
  readonly end: () => number;
  readonly push: (entry: Entry) => void;
  /**
   * Notes that what comes after an id follows, which no event may have said, and gives the id. A stream that has begun to
   * carry more goes back to where that begins, without what it has told before; so it is the newest that was heard.
   */
  readonly mark: (cursor: string, place: Place) => string;
  /** Forgets all: what follows does not go on where it ends. */
  readonly clear: () => void;
  /** Says what is carried from now on; each wish once. */
  readonly carry: (wishes: Wishes) => void;
  /** Whether everything that is wished for has been carried from a point on. */
  readonly covers: (wishes: Wishes, from: number) => boolean;
  /** The point after a place; `undefined` when it does not reach back so far. */
  readonly afterPlace: (place: Place) => number | undefined;
  /** The point after an id; `undefined` when it is not known, or it does not reach back so far. */
  readonly afterId: (id: string) => number | undefined;
  /** The events from a point on whose topics fit. */
  readonly from: (point: number, fits: (topics: string) => boolean) => Entry[];
  /** The newest states of topics that fit. */
  readonly states: (fits: (topics: string) => boolean) => Entry[];
}

export function createRing(): Ring {
  let entries: Entry[] = [];
  /** The point before the first of them. */
  let start = 0;
  let characters = 0;
  let carried = new Map<string, readonly [since: number, interval: number]>();
  const states = new Map<string, Entry>();

  const end = (): number => start + entries.length;

  function push(entry: Entry): void {
    entries.push(entry);
    characters += weigh(entry);
    if (entries.length > RING_EVENTS || characters > RING_CHARACTERS) {
      // A quarter at a time, so that an event costs the same however many are kept.
      let dropped = 0;
      while (dropped < entries.length - 1 && (entries.length - dropped > RING_EVENTS * 0.75 || characters > RING_CHARACTERS * 0.75)) {
        characters -= weigh(entries[dropped++]!);
      }
      entries.splice(0, dropped);
      start += dropped;
    }
    const [name, topics, id, text, epoch, n] = entry;
    const key = `${topics}\n${name}`;
    // What once told a state goes on to tell it: the next event of that topic and name is the newer state.
    if (name && !name.startsWith("tidings:") && (states.delete(key) || id === "")) {
      states.set(key, [name, topics, "", text, epoch, n]);
      dropFirst(states, RING_STATES);
    }
  }

  /** Since when a wish has been carried. What came less often than it is wanted does not hold it. */
  function since(wish: Wish): number {
    const sinces = [keyOf(wish), EVERYTHING].map((key) => {
      const [at, interval] = carried.get(key) ?? [Infinity, wish.interval];
      return interval > wish.interval ? Infinity : at;
    });
    return Math.min(...sinces);
  }

  function afterLast(is: (entry: Entry) => boolean): number | undefined {
    let at = entries.length;
    while (at > 0 && !is(entries[at - 1]!)) at--;
    return at > 0 ? start + at : undefined;
  }

  return {
    end,
    push,
    mark(cursor, place) {
      let newest = cursor;
      let [incarnation, seq] = numbers(cursor);
      for (const { 2: id } of entries) {
        if (!id || !cursor) continue;
        const [otherIncarnation, otherSeq] = numbers(id);
        // Of ids that have no order, only the last can be the newest.
        if (incarnation < 0) newest = id === cursor ? id : "";
        else if (otherIncarnation === incarnation && otherSeq > seq) [newest, seq] = [id, otherSeq];
      }
      push(["", "", newest, "", ...place]);
      return newest;
    },
    clear() {
      start = end();
      entries = [];
      characters = 0;
      carried.clear();
      states.clear();
    },
    carry(wishes) {
      carried = new Map(wishes.map((wish) => [keyOf(wish), [Math.min(since(wish), end()), wish.interval]]));
    },
    covers: (wishes, from) => wishes.every((wish) => since(wish) <= from),
    afterPlace: ([epoch, n]) => afterLast((entry) => entry[4] === epoch && entry[5] <= n),
    afterId(id) {
      const known = afterLast((entry) => entry[2] === id);
      const [incarnation, seq] = numbers(id);
      if (incarnation < 0) return known;
      // Not in the order of their numbers: newly wanted topics begin at the cursor that was when the others had gone beyond it.
      let reached = false;
      for (const [at, { 2: other }] of entries.entries()) {
        if (start + at === known) break;
        if (!other) continue;
        const [otherIncarnation, otherSeq] = numbers(other);
        if (incarnation === otherIncarnation && otherSeq <= seq) reached = true;
        else if (reached) return start + at;
        else if (incarnation === otherIncarnation) return undefined;
      }
      return known ?? (reached ? end() : undefined);
    },
    from: (point, fits) => entries.slice(point - start).filter(([name, topics]) => name && (!topics || fits(topics))),
    states: (fits) => [...states.values()].filter(([, topics]) => fits(topics)),
  };
}

function weigh([, topics, id, text]: Entry): number {
  return topics.length + id.length + text.length;
}
