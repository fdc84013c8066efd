import { UNPACED, type Wishes } from "./upstream.js";
import { EVERYTHING, keyOf } from "./wishes.js";

/** How much longer than before an event may be on its way, in milliseconds. */
const DELAY = 1_000;

/**
 * Where the stream was before all that a throttle may hold back now: the cursor may have passed that. So a stream that
 * carries the same without the throttle begins there; what was delivered since is recognised, and what has been overtaken
 * left out.
 */
export interface Past {
  /** Something else is wanted. Gives the id that a stream for it begins after, at the latest; empty where it may be the cursor. */
  readonly change: (wishes: Wishes) => string;
  /** An id was heard, perhaps the first. */
  readonly heard: (id: string) => void;
}

/**
 * Three marks take turns, and only while something comes: the last was heard an interval later than the first, at least. What
 * was published before the first has been sent before that, and has come by the same way.
 */
export function createPast(cursor: () => string): Past {
  let marks = ["", "", ""];
  let wanted: Wishes = [];
  let period = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  function turn(): void {
    // A stream from which nothing comes may be stuck, and with it what was sent.
    if (cursor() !== marks[2]) marks = [...marks.slice(1), cursor()];
  }

  return {
    change(wishes) {
      const begin = lifts(wanted, wishes) ? marks[0]! : "";
      wanted = wishes;
      const last = period;
      const longest = Math.max(...wishes.map(({ interval }) => interval));
      period = longest > UNPACED ? longest + DELAY : 0;
      if (period !== last) {
        if (!last) marks.fill(cursor());
        clearInterval(timer);
        if (period) timer = setInterval(turn, period);
      }
      return begin;
    },
    heard(id) {
      if (!marks[0]) marks.fill(id);
    },
  };
}

/** Whether something is wanted without a throttle that was not, and may be what was wanted with one. */
function lifts(old: Wishes, wishes: Wishes): boolean {
  return wishes.some((wish) => {
    const key = keyOf(wish);
    const isWide = wish.kind === "pattern" || key === EVERYTHING;
    const isNew = !old.some((other) => other.interval === UNPACED && keyOf(other) === key);
    return wish.interval === UNPACED && isNew && old.some((other) => other.interval > UNPACED && (isWide || keyOf(other) === key));
  });
}
