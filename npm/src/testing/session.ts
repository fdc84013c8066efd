import type { Line } from "./channel.js";
import { type Clock, later, type Timer } from "./clock.js";
import type { Entry, Place } from "./log.js";
import { type Sink, Stream } from "./stream.js";
import { Throttle } from "./throttle.js";
import { controlFrame, eventFrame } from "./wire.js";
import type { Wants } from "./wants.js";

/** What sessions of one server share. */
export interface Host {
  readonly line: Line;
  readonly clock: Clock;
  /** In milliseconds; 0 for never. */
  readonly ping: number;
  readonly gone: (session: Session) => void;
}

/** A stream of a log: what it asks for, when it asks for it. */
export class Session extends Stream {
  readonly wants: Wants;
  readonly #throttle: Throttle;
  readonly #ping: number;
  #pinging: Timer | undefined;
  #leaving: Timer | undefined;

  constructor(wants: Wants, { line, clock, ping, gone }: Host, sink: Sink) {
    super(wants.request, line, sink, () => {
      this.#throttle.stop();
      clearTimeout(this.#pinging);
      clearTimeout(this.#leaving);
      gone(this);
    });
    this.wants = wants;
    this.#ping = ping;
    this.#throttle = new Throttle(wants, clock, (entry, times) => {
      for (let time = 0; time < times; time++) this.write(frameOf(entry));
      this.#pingLater();
    });
  }

  /** Tells how the stream begins, and what there is already. */
  begin({ gap, states, id, owed, entries }: Place, ready: object): void {
    if (gap !== null) this.write(controlFrame("gap", { asked: gap.asked, oldest: gap.oldest }, { topic: gap.topic }));
    for (const state of states) this.write(frameOf({ ...state, id: "" }));
    this.write(controlFrame("ready", { id, ...ready }, { id }));
    this.#throttle.begin(owed, entries);
    this.write(controlFrame("caught-up"));
    this.#pingLater();
  }

  /** Sends an event if it is asked for, perhaps more than once. */
  send(entry: Entry, times: number): void {
    if (this.wants.asksFor(entry.topics)) this.#throttle.take(entry, times);
  }

  /** Ends it for good, and says why. */
  close(reason: string): void {
    this.#throttle.flush();
    this.write(controlFrame("close", { reason }));
    this.end();
  }

  /** Asks the client to go within some time, and ends the stream when its moment has come. */
  drain(window: number, moment: number): void {
    this.write(controlFrame("drain", { window }));
    clearTimeout(this.#leaving);
    if (this.isOpen) this.#leaving = later(moment, () => this.end());
  }

  override end(): void {
    // Nothing is held back from who is sent away.
    this.#throttle.flush();
    super.end();
  }

  #pingLater(): void {
    clearTimeout(this.#pinging);
    if (this.#ping <= 0 || !this.isOpen) return;
    this.#pinging = later(this.#ping, () => {
      this.write(controlFrame("ping"));
      this.#pingLater();
    });
  }
}

function frameOf({ id, name, topics, text }: Entry): string {
  return eventFrame(id, name, topics, text);
}
