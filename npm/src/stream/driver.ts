import type { SseError } from "../errors.js";
import type { ConnectionStatus, ReconnectOptions } from "../types/index.js";
import type { Wasm } from "../wasm/exports.js";
import { CLOSE, REASONS, REST, START, STATUSES, TIMER } from "./codes.js";
import { refusalOf } from "./end.js";
import { Incoming } from "./incoming.js";
import { precedes, numbers } from "./id.js";
import { createNewest, type Newest } from "./newest.js";
import { watchPage } from "./page.js";
import { Past } from "./past.js";
import { queryOf } from "./query.js";
import type { Connection, Opener } from "./transport.js";
import { type Host, UNPACED, type Upstream, type Wishes } from "./upstream.js";

/** The verdict of the wasm by which an event moves the cursor. */
const DELIVER = 1;

/** Browsers take a longer delay for none at all, in milliseconds. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Streams are kept alive from here: nobody may have kept the client. */
const open = new Set<Driver>();

/** What a driver connects to, and how. */
export interface Target {
  /** The stream's URL; it may have a query of its own. */
  readonly url: string;
  /** The id to begin after; may be empty. */
  readonly lastEventId: string;
  readonly withCredentials: boolean;
  readonly reconnect: ReconnectOptions;
  /** For how long a page may be hidden before the stream is let go, in milliseconds; for ever without it. */
  readonly pauseWhenHidden?: number | undefined;
  /** The transport. */
  readonly open: Opener;
}

/** A stream of one's own. Nothing is opened before something is wanted. */
export function createDriver(wasm: Wasm, target: Target, host: Host): Upstream {
  return new Driver(wasm, target, host);
}

/** Carries out what the machine decides, by the means of a transport. */
export class Driver implements Upstream {
  /** The id that was heard last. */
  cursor: string;
  readonly wasm: Wasm;
  readonly machine: number;
  readonly host: Host;
  /** Whether everything is over. */
  closed = false;
  caughtUp = false;
  version = "";
  /** What a late event is compared with, where there may be some. */
  newest: Newest | undefined;
  readonly #target: Target;
  readonly #url: string;
  readonly #streams = new Map<number, { incoming: Incoming; connection: Connection | undefined }>();
  /** What is wanted; nothing before the first and while nothing is. */
  #query = "";
  /** Where streams begin until one is heard, because what is wanted has changed; empty where that is the first cursor. */
  #begin: string | undefined;
  /** Whether what is wanted was refused: what comes meanwhile is of the stream from before, and the cursor is where that is. */
  #isRefused = false;
  /** What a stream without a throttle goes back to, where there was one. */
  #past: Past | undefined;
  #failure: SseError | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #offPage: (() => void) | undefined;

  constructor(wasm: Wasm, target: Target, host: Host) {
    const { initial = 1_000, max = 30_000, floor = 250, stableAfter = 10_000, maxAttempts = 100 } = target.reconnect;
    this.cursor = target.lastEventId;
    this.wasm = wasm;
    this.host = host;
    this.#target = target;
    this.#url = target.url.split("#", 1)[0] ?? "";
    this.machine = wasm.create(...numbers(target.lastEventId), initial, max, floor, stableAfter, maxAttempts);
  }

  get lastEventId(): string {
    return this.#isRefused ? this.cursor : this.#start;
  }

  /** After which id the next stream begins. */
  get #start(): string {
    return this.#begin || this.cursor;
  }

  want(wishes: Wishes, after = ""): void {
    if (this.closed) return;
    if (wishes.length === 0) {
      this.#query = "";
      this.#begin = undefined;
      this.#isRefused = false;
      this.#past?.change(wishes);
      return this.tell(REST);
    }
    const query = queryOf(wishes);
    if (query === this.#query) return;
    this.#query = query;
    if (wishes.some(({ interval }) => interval > UNPACED)) {
      this.newest ??= createNewest();
      this.#past ??= new Past(() => this.cursor);
    }
    const past = this.#past?.change(wishes) ?? "";
    // Where a listener begins may be earlier still.
    if (past !== "" && (after === "" || precedes(past, after))) after = past;
    if (this.#offPage === undefined) {
      open.add(this);
      this.#offPage = watchPage((input) => this.tell(input), this.#target.pauseWhenHidden);
      if (after === "") return this.tell(START);
    }
    const place = this.wasm.change(this.machine, ...numbers(after), Date.now(), Math.random());
    const before = this.#start;
    this.#isRefused = false;
    // After the id that was given, or after the oldest number that repetitions can be told by, or where it would have.
    this.#begin = place === -1 ? before : after;
    if (place >= 0) {
      const oldest = before.slice(0, before.indexOf("-") + 1) + place;
      this.#begin = oldest;
      this.host.gap({ asked: after || before, oldest, topic: "" });
    }
    this.act();
  }

  close(): void {
    this.tell(CLOSE);
  }

  /** There is no going on. */
  fail(error: SseError): void {
    this.#failure ??= error;
    this.close();
  }

  tell(input: number, stream = 0): void {
    if (this.closed) return;
    this.wasm.handle(this.machine, input, stream, Date.now(), Math.random());
    this.act();
  }

  /** A verdict on what arrived, which may have moved the cursor. */
  heard(verdict: number, id: string): void {
    if (verdict === DELIVER && this.#begin === "") this.#begin = id;
    // It may have been the first word of a new stream, which rewinds the cursor.
    this.act();
    if (verdict !== DELIVER) return;
    this.cursor = id;
    this.#past?.heard(id);
  }

  /** Does what the machine wants done now, and shows its state. */
  act(): void {
    const { wasm, machine } = this;
    for (let action; !this.closed && (action = wasm.poll(machine)) !== 0; ) {
      const what = action & 3;
      const stream = action >>> 2;
      if (what === 1) this.#connect(stream);
      else if (what === 2) this.#disconnect(stream);
      else if (stream > 1) this.#refused(stream >>> 1);
      else this.#rewind(stream > 0);
    }
    // Connecting may have failed, and closed this.
    if (this.closed) return;
    const deadline = wasm.deadline(machine);
    const state = wasm.state(machine);
    const status = STATUSES[state & 7] as ConnectionStatus;
    clearTimeout(this.#timer);
    if (status === "closed") this.#end();
    else if (deadline >= 0) {
      this.#timer = setTimeout(() => this.tell(TIMER), Math.min(deadline - Date.now(), LONGEST_DELAY));
    }
    if (status !== "open") this.caughtUp = false;
    const retryAt = status === "waiting" && deadline >= 0 ? deadline : null;
    const { caughtUp, version } = this;
    const change = { status, attempt: state >>> 8, retryAt, reason: REASONS[(state >>> 3) & 31] ?? null, caughtUp, version, leader: null };
    this.host.state(this.#failure === undefined ? change : { ...change, reason: "failed", error: this.#failure });
  }

  #connect(stream: number): void {
    const cursor = this.#start;
    const query = cursor === "" ? this.#query : `${this.#query}&last_event_id=${encodeURIComponent(cursor)}`;
    const incoming = new Incoming(this, stream, this.#url);
    const entry: { incoming: Incoming; connection: Connection | undefined } = { incoming, connection: undefined };
    this.#streams.set(stream, entry);
    entry.connection = this.#target.open({ url: this.#url, query, withCredentials: this.#target.withCredentials }, incoming);
    // It may have failed, and ended everything.
    if (incoming.isDone) entry.connection.close();
  }

  #disconnect(stream: number): void {
    const entry = this.#streams.get(stream);
    this.#streams.delete(stream);
    if (entry === undefined) return;
    entry.incoming.isDone = true;
    entry.connection?.close();
  }

  #refused(reason: number): void {
    this.#isRefused = true;
    this.host.error(refusalOf(REASONS[reason] ?? null));
  }

  #rewind(isLost: boolean): void {
    const begin = this.#start;
    this.#begin = undefined;
    this.#isRefused = false;
    if (isLost) this.host.gap({ asked: begin, oldest: this.cursor, topic: "" });
    this.cursor = begin;
  }

  #end(): void {
    this.closed = true;
    this.#offPage?.();
    this.#past?.stop();
    open.delete(this);
    this.wasm.destroy(this.machine);
  }
}
