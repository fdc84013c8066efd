import type { Clock, Timer } from "./clock.js";
import type { Entry } from "./log.js";
import { FREE, type Wants } from "./wants.js";

/** One topic and name: intervals are theirs. */
interface Turn {
  readonly name: string;
  interval: number;
  /** The newest of each key that is not to be sent yet. */
  readonly held: Map<string | undefined, Held>;
  /** When the next may be sent, while there is a timer. */
  due: number;
  timer: Timer | undefined;
}

/** An event, and how often it is to be sent. */
interface Held {
  readonly entry: Entry;
  readonly times: number;
}

/**
 * What a throttled stream is not sent yet, as a hub has it: of each topic and name the first at once, then the newest of each key
 * at the end of the interval, in the order of the log. What is not throttled passes.
 */
export class Throttle {
  readonly #wants: Wants;
  readonly #clock: Clock;
  readonly #send: (entry: Entry, times: number) => void;
  readonly #turns = new Map<string, Turn>();

  constructor(wants: Wants, clock: Clock, send: (entry: Entry, times: number) => void) {
    this.#wants = wants;
    this.#clock = clock;
    this.#send = send;
  }

  /**
   * Sends what a stream begins with: the newest of each is enough. Of what the client may have been owed when its last stream
   * broke, for its place may be beyond that, it is sent what is throttled.
   */
  begin(owed: readonly Entry[], entries: readonly Entry[]): void {
    const newest = new Map(owed.map((entry) => [JSON.stringify([nameOf(entry), entry.key]), entry]));
    for (const entry of newest.values()) if (this.#intervalOf(entry) !== FREE) this.#hold(entry, 1);
    for (const entry of entries) this.#hold(entry, 1);
    this.#flush(-Infinity);
  }

  /** Sends an event: now, later, or not at all when a newer one overtakes it. */
  take(entry: Entry, times: number): void {
    this.#hold(entry, times);
    this.#flush(-Infinity);
  }

  /** Sends all that is held back. */
  flush(): void {
    this.#flush(Infinity);
  }

  /** Forgets all that is held back. */
  stop(): void {
    for (const { timer } of this.#turns.values()) clearTimeout(timer);
    this.#turns.clear();
  }

  /** Holds an event; one that is not throttled is sent, after those of its topic and name that it does not overtake. */
  #hold(entry: Entry, times: number): void {
    const interval = this.#intervalOf(entry);
    const name = nameOf(entry);
    const known = this.#turns.get(name);
    if (interval === FREE) {
      known?.held.delete(entry.key);
      if (known !== undefined) this.#sendHeld([known]);
      return this.#send(entry, times);
    }
    const turn = known ?? { name, interval, held: new Map<string | undefined, Held>(), due: 0, timer: undefined };
    turn.interval = interval;
    turn.held.set(entry.key, { entry, times });
    this.#turns.set(name, turn);
  }

  /** Sends what need not wait, and what is due until then. */
  #flush(until: number): void {
    this.#sendHeld([...this.#turns.values()].filter(({ timer, due }) => timer === undefined || due <= until));
  }

  #sendHeld(turns: readonly Turn[]): void {
    const due = turns.flatMap((turn) => [...turn.held.values()].map((held) => ({ turn, held })));
    due.sort((one, other) => one.held.entry.seq - other.held.entry.seq);
    for (const { turn, held } of due) {
      const { entry, times } = held;
      // Whoever was sent the one before may have had another published, or have let the stream go.
      if (turn.held.get(entry.key) !== held || this.#turns.get(turn.name) !== turn) continue;
      turn.held.delete(entry.key);
      this.#wait(turn);
      this.#send(entry, times);
    }
  }

  /** Something was sent: the next has to wait. */
  #wait(turn: Turn): void {
    clearTimeout(turn.timer);
    if (turn.interval === 0 && turn.held.size === 0) return void this.#turns.delete(turn.name);
    // Of events with other topics beside it may be shorter, and they are not to go before others.
    turn.due = Math.max(turn.due, this.#clock.endOf(turn.interval));
    turn.timer = this.#clock.at(turn.due, () => {
      if (turn.held.size === 0) this.#turns.delete(turn.name);
      else this.#flush(turn.due);
    });
  }

  #intervalOf({ topics }: Entry): number {
    return this.#wants.intervalOf(topics);
  }
}

function nameOf({ topics, name }: Entry): string {
  return `${topics[0]}\t${name}`;
}
