/** The longest that a timer waits, in milliseconds: one that is to wait longer is over at once. */
const LONGEST = 2 ** 31 - 1;

/** Intervals end at whole multiples of this, in milliseconds, as a hub's do: what is due about the same time comes in order. */
const PULSE = 10;

/** A scripted server's time: that of the machine, made-up or not, without the leaps that the server has it make. */
export class Clock {
  readonly #began = Date.now();
  readonly #leaps: (() => void)[] = [];
  #leaped = 0;

  /** When an interval ends that begins now, in milliseconds since the server began. */
  endOf(interval: number): number {
    return Math.ceil((this.#now() + interval) / PULSE) * PULSE;
  }

  /** Does something when that moment has come. */
  at(moment: number, task: () => void): Timer {
    return later(moment - this.#now(), task);
  }

  /** Has the wall clock leap; returns what takes that back. */
  leap(milliseconds: number): () => void {
    const { Date } = globalThis;
    const { now } = Date;
    const leaped = (): number => now.call(Date) + milliseconds;
    Date.now = leaped;
    this.#leaped += milliseconds;
    const back = (): void => {
      // Whoever has leaped on from here keeps its own.
      if (Date.now !== leaped) return;
      Date.now = now;
      this.#leaped -= milliseconds;
    };
    this.#leaps.push(back);
    return back;
  }

  /** Takes back every leap. */
  stop(): void {
    for (const back of this.#leaps.splice(0).reverse()) back();
  }

  #now(): number {
    return Date.now() - this.#began - this.#leaped;
  }
}

export type Timer = ReturnType<typeof setTimeout>;

/** Does something after so many milliseconds. A test's process need not wait for it. */
export function later(milliseconds: number, task: () => void): Timer {
  const timer = setTimeout(task, Math.min(milliseconds, LONGEST));
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
