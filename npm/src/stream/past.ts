import { UNPACED, type Wish, type Wishes } from "./upstream.js";

/** How much longer than before an event may be on its way, in milliseconds. */
const DELAY = 1_000;

/**
 * Where the stream was before all that a throttle may hold back now: the cursor may have passed that. So a stream that
 * carries the same without the throttle begins there; what was delivered since is recognised, and what has been overtaken
 * left out.
 *
 * Three marks take turns, and only while something comes: the last was heard an interval later than the first, at least. What
 * was published before the first has been sent before that, and has come by the same way.
 */
export class Past {
  readonly #cursor: () => string;
  #marks: readonly [string, string, string] = ["", "", ""];
  #wishes: Wishes = [];
  #period = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(cursor: () => string) {
    this.#cursor = cursor;
  }

  /** Something else is wanted. Gives the id that a stream for it begins after, at the latest; empty where it may be the cursor. */
  change(wishes: Wishes): string {
    const begin = lifts(this.#wishes, wishes) ? this.#marks[0] : "";
    this.#wishes = wishes;
    const longest = Math.max(UNPACED, ...wishes.map(({ interval }) => interval));
    const period = longest === UNPACED ? 0 : longest + DELAY;
    if (period === this.#period) return begin;
    if (this.#period === 0) this.#begin(this.#cursor());
    this.#period = period;
    this.#wait();
    return begin;
  }

  /** An id was heard, perhaps the first. */
  heard(id: string): void {
    if (this.#marks[0] === "") this.#begin(id);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #begin(id: string): void {
    this.#marks = [id, id, id];
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#period > 0) this.#timer = setTimeout(() => this.#turn(), this.#period);
  }

  #turn(): void {
    const [, second, third] = this.#marks;
    const cursor = this.#cursor();
    // A stream from which nothing comes may be stuck, and with it what was sent.
    if (cursor !== third) this.#marks = [second, third, cursor];
    this.#wait();
  }
}

/** Whether something is wanted without a throttle that was not, and may be what was wanted with one. */
function lifts(old: Wishes, wishes: Wishes): boolean {
  const free = wishes.filter((wish) => wish.interval === UNPACED && !old.some((other) => other.interval === UNPACED && isSame(wish, other)));
  return old.some((wish) => wish.interval > UNPACED && free.some((other) => isWide(other) || isSame(wish, other)));
}

function isSame(one: Wish, other: Wish): boolean {
  return one.kind === other.kind && one.value === other.value;
}

function isWide({ kind, value }: Wish): boolean {
  return kind === "pattern" || value === "*";
}
