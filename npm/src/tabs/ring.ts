import { numbers } from "../stream/id.js";
import type { Wish, Wishes } from "../stream/upstream.js";
import type { Entry } from "./messages.js";
import { keyOf, union } from "./wishes.js";

/** How many events a tab keeps for others. */
export const RING_EVENTS = 4_096;

/** How much text they hold together at most, in characters. */
export const RING_CHARACTERS = 1_048_576;

/** How many topics' states are kept. */
export const RING_STATES = 1_024;

const EVERYTHING: Wish = { kind: "topic", value: "*", interval: 0 };

/**
 * The newest events that a tab has heard, in the order in which it heard them, and since when each wish has been carried.
 * Whoever asks from a point on is given everything it wants, or is told that this cannot be.
 */
export class Ring {
  #entries: Entry[] = [];
  /** The index of the first of them; indices only grow. */
  #start = 0;
  #characters = 0;
  readonly #carried = new Map<string, readonly [since: number, interval: number]>();
  readonly #states = new Map<string, Entry>();

  get end(): number {
    return this.#start + this.#entries.length;
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
    this.#characters += weight(entry);
    // A quarter at a time, so that an event costs the same however many are kept.
    if (this.#entries.length > RING_EVENTS || this.#characters > RING_CHARACTERS) {
      let dropped = 0;
      while (
        dropped < this.#entries.length - 1 &&
        (this.#entries.length - dropped > RING_EVENTS * 0.75 || this.#characters > RING_CHARACTERS * 0.75)
      ) {
        this.#characters -= weight(this.#entries[dropped++] as Entry);
      }
      this.#entries.splice(0, dropped);
      this.#start += dropped;
    }
    this.#keepState(entry);
  }

  /**
   * Notes that what comes after an id follows, which no event may have said, and gives the id. A stream that has begun to
   * carry more goes back to where that begins, without what it has told before; so it is the newest that was heard.
   */
  mark(cursor: string, epoch: number, n: number): string {
    let newest = cursor;
    let [incarnation, seq] = numbers(cursor);
    for (const { 2: id } of this.#entries) {
      if (id === "" || cursor === "") continue;
      const [otherIncarnation, otherSeq] = numbers(id);
      // Of ids that have no order, only the last can be the newest.
      if (incarnation < 0) newest = id === cursor ? id : "";
      else if (otherIncarnation === incarnation && otherSeq > seq) [newest, seq] = [id, otherSeq];
    }
    this.push(["", "", newest, "", epoch, n]);
    return newest;
  }

  /** Forgets all: what follows does not go on where it ends. */
  clear(): void {
    this.#start = this.end;
    this.#entries = [];
    this.#characters = 0;
    this.#carried.clear();
    this.#states.clear();
  }

  /** Says what is carried from now on. */
  carry(wishes: Wishes): void {
    const before = new Map(this.#carried);
    this.#carried.clear();
    for (const wish of union([wishes])) {
      const known = before.get(keyOf(wish));
      // What came less often than it is to come now does not hold it.
      const since = known === undefined || known[1] > wish.interval ? this.end : known[0];
      this.#carried.set(keyOf(wish), [since, wish.interval]);
    }
  }

  /** Whether everything that is wished for has been carried from an index on. */
  covers(wishes: Wishes, from: number): boolean {
    return wishes.every((wish) =>
      [wish, EVERYTHING].some((one) => {
        const known = this.#carried.get(keyOf(one));
        return known !== undefined && known[0] <= from && known[1] <= wish.interval;
      }),
    );
  }

  /** The index after a place; `undefined` when it does not reach back so far. */
  afterPlace(epoch: number, n: number): number | undefined {
    return this.#afterLast((entry) => entry[4] === epoch && entry[5] <= n);
  }

  /** The index after an id; `undefined` when it is not known, or it does not reach back so far. */
  afterId(id: string): number | undefined {
    const known = this.#afterLast((entry) => entry[2] === id);
    const [incarnation, seq] = numbers(id);
    if (incarnation < 0) return known;
    // Not in the order of their numbers: newly wanted topics begin at the cursor that was when the others had gone beyond it.
    let reached = false;
    for (const [at, entry] of this.#entries.entries()) {
      const index = this.#start + at;
      if (entry[2] === "") continue;
      if (index === known) break;
      const [otherIncarnation, otherSeq] = numbers(entry[2]);
      if (incarnation === otherIncarnation && otherSeq <= seq) reached = true;
      else if (reached) return index;
      else if (incarnation === otherIncarnation) return undefined;
    }
    return known ?? (reached ? this.end : undefined);
  }

  /** The events from an index on. */
  from(index: number): readonly Entry[] {
    return this.#entries.slice(index - this.#start).filter(([name]) => name !== "");
  }

  /** The newest states of topics. */
  states(wants: (topics: string) => boolean): readonly Entry[] {
    return [...this.#states.values()].filter(([, topics]) => wants(topics));
  }

  #afterLast(is: (entry: Entry) => boolean): number | undefined {
    let at = this.#entries.length;
    while (at > 0 && !is(this.#entries[at - 1] as Entry)) at--;
    return at > 0 ? this.#start + at : undefined;
  }

  /** What once told a state goes on to tell it: the next event of that topic and name is the newer state. */
  #keepState([name, topics, id, text, epoch, n]: Entry): void {
    const key = `${topics}\n${name}`;
    const known = this.#states.delete(key);
    if (!known && (id !== "" || name.startsWith("tidings:") || name === "")) return;
    this.#states.set(key, [name, topics, "", text, epoch, n]);
    if (this.#states.size > RING_STATES) this.#states.delete(this.#states.keys().next().value as string);
  }
}

/** What an entry takes beside its text is not much more than its texts' own heads. */
function weight([, topics, id, text]: Entry): number {
  return topics.length + id.length + text.length;
}
