import type { EventName, EventSourceConstructor, Gap, TopicMap } from "../types/index.js";
import { clear, type Pace } from "./channel.js";
import { Clock } from "./clock.js";
import { type Answer, createEventSource } from "./event-source.js";
import { createFetch } from "./fetch.js";
import { type Entry, Log } from "./log.js";
import { type Asked, readRequest, type ScriptedRequest } from "./request.js";
import { Session } from "./session.js";
import type { ScriptedStream, Sink, Stream } from "./stream.js";
import type { PublishOptions, RefuseOptions, ScriptedServer, ScriptedServerOptions } from "./types.js";
import { Refused, Wants } from "./wants.js";
import { checked, controlFrame } from "./wire.js";

/** So many turns are enough for a stream's reader to have handed on what it was given. */
const TURNS = 64;

const NO_STORE = { "cache-control": "no-store" };
const TEXT = { ...NO_STORE, "content-type": "text/plain; charset=utf-8" };

/**
 * A server for tests of whatever uses a client: pass its `EventSource` or its `fetch` to `createClient`.
 *
 * @typeParam Events - the event map generated from the Rust types; without it any name and payload may be published
 * @typeParam Topics - the topic map generated beside it; without it topics are any text
 *
 * @example
 * ```ts
 * import { createScriptedServer } from "tidings/testing";
 *
 * const server = createScriptedServer<Events>();
 * const client = createClient<Events>("/events", { EventSource: server.EventSource });
 * client.on("price", draw);
 * await server.connected();
 * server.publish("prices/AAPL", "price", { value: 231.5 });
 * server.drop(); // the client comes back where it was
 * ```
 */
export function createScriptedServer<Events extends object = Record<string, unknown>, Topics extends TopicMap = {}>(
  options: ScriptedServerOptions = {},
): ScriptedServer<Events, Topics> {
  // The class below takes any text; what may be published is the interface's to say.
  return new Server(options) as unknown as ScriptedServer<Events, Topics>;
}

/** What is said to a request instead of a stream. */
interface Refusal {
  readonly answer: Exclude<Answer, { stream: Stream }> | null;
  left: number;
}

class Server {
  readonly EventSource: EventSourceConstructor;
  readonly fetch: typeof fetch;
  readonly requests: ScriptedRequest[] = [];
  readonly #options: ScriptedServerOptions;
  readonly #streams = new Set<Session>();
  readonly #line = clear();
  readonly #clock = new Clock();
  #waiting: { streams: number; resolve: (stream: Stream) => void }[] = [];
  #refusals: Refusal[] = [];
  #log: Log;
  #twice = 0;
  #reversed: { left: number; entries: Entry[] } | undefined;

  constructor(options: ScriptedServerOptions) {
    this.#options = options;
    this.#log = new Log(options.incarnation ?? "0123456789ab", options.held ?? 1024);
    const serve = (asked: Asked, sink: Sink): Answer | null => this.#serve(readRequest(asked), sink);
    this.EventSource = createEventSource(serve);
    this.fetch = createFetch(serve);
  }

  get incarnation(): string {
    return this.#log.incarnation;
  }

  get lastEventId(): string {
    return this.#log.newest;
  }

  get streams(): readonly ScriptedStream[] {
    return [...this.#streams];
  }

  connected(streams = 1): Promise<ScriptedStream> {
    return new Promise((resolve) => {
      this.#waiting.push({ streams, resolve });
      this.#tellWaiting();
    });
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await null;
  }

  publish(topics: string | readonly string[], name: EventName<any>, data: unknown, options: PublishOptions = {}): string {
    const all = [...new Set(typeof topics === "string" ? [topics] : topics)].map((topic) => checked("topic", topic));
    if (all.length === 0) throw new TypeError("An event is published on one topic at least.");
    // What is sent is what a server would have written.
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError(`The payload of ${name} is nothing that JSON can say.`);
    const { id, key, retain = false } = options;
    const entry = this.#log.append({ topics: all, name: checked("name", name), key, text }, id, retain);
    if (this.#reversed !== undefined) {
      this.#reversed.entries.unshift(entry);
      if (--this.#reversed.left > 0) return entry.id;
      const { entries } = this.#reversed;
      this.#reversed = undefined;
      for (const late of entries) this.#send(late);
    } else this.#send(entry);
    return entry.id;
  }

  complete(topic: string): void {
    this.#log.complete(topic);
    for (const stream of this.#each()) if (this.#log.isOver(stream.wants)) stream.close("completed");
  }

  ping(): void {
    this.write(controlFrame("ping"));
  }

  gap({ asked = this.lastEventId, oldest = this.lastEventId, topic = "" }: Partial<Gap> = {}): void {
    this.write(controlFrame("gap", { asked, oldest }, { topic }));
  }

  drain(window = this.#options.window ?? 5_000): void {
    // One after another in the course of the window, as a hub that goes away ends those who do not go by themselves.
    const streams = this.#each();
    for (const [index, stream] of streams.entries()) stream.drain(window, (window * (index + 1)) / streams.length);
  }

  close(reason = "shutdown"): void {
    for (const stream of this.#each()) stream.close(reason);
  }

  write(text: string): void {
    for (const stream of this.#each()) stream.write(text);
  }

  drop(): void {
    for (const stream of this.#each()) stream.drop();
  }

  end(): void {
    for (const stream of this.#each()) stream.end();
  }

  stall(): void {
    this.#line.stalled = true;
  }

  resume(): void {
    this.#line.stalled = false;
    for (const stream of this.#each()) stream.resume();
  }

  duplicate(events = 1): void {
    this.#twice = events;
  }

  reorder(events = 2): void {
    this.#reversed = { left: events, entries: [] };
  }

  forget(events = Infinity): void {
    this.#log.forget(events);
  }

  refuse(status: number, { times = 1, retryAfter, headers = {}, text = "" }: RefuseOptions = {}): void {
    const all: Record<string, string> = { "cache-control": "no-store", ...headers };
    if (status === 401) all["www-authenticate"] = "Bearer";
    if (retryAfter !== undefined) all["retry-after"] = String(retryAfter);
    this.#refusals.push({ answer: { status, headers: all, text }, left: times });
  }

  down(): void {
    this.#refusals = [{ answer: null, left: Infinity }];
    this.drop();
  }

  accept(): void {
    this.#refusals = [];
  }

  slow(pace: Pace | null): void {
    this.#line.pace = pace;
    if (pace === null) for (const stream of this.#each()) stream.move();
  }

  split(bytes: number): void {
    this.#line.pieces = bytes;
  }

  buffer(bytes: number): void {
    this.#line.buffer = bytes;
    if (bytes === 0) for (const stream of this.#each()) stream.move(true);
  }

  restart(): void {
    const next = (BigInt(`0x${this.incarnation}`) + 1n).toString(16).padStart(12, "0").slice(-12);
    this.#log = new Log(next, this.#options.held ?? 1024);
    this.drop();
  }

  jump(milliseconds: number): () => void {
    return this.#clock.leap(milliseconds);
  }

  dispose(): void {
    for (const stream of this.#each()) stream.end();
    this.#clock.stop();
    this.#waiting = [];
  }

  /** The streams of this moment: what one of them causes may open or end others. */
  #each(): readonly Session[] {
    return [...this.#streams];
  }

  #serve(request: ScriptedRequest, sink: Sink): Answer | null {
    this.requests.push(request);
    const [refusal] = this.#refusals;
    if (refusal !== undefined) {
      if (--refusal.left <= 0) this.#refusals.shift();
      return refusal.answer;
    }
    const denied = this.#deny(request);
    if (denied !== null) return denied;
    const wants = readWants(request);
    if (typeof wants === "string") return { status: 400, headers: TEXT, text: `${wants}\n` };
    const place = this.#log.place(wants);
    if (place === null) return { status: 204, headers: NO_STORE, text: "" };

    const { ping = 15_000, window = 5_000, version } = this.#options;
    const gone = (session: Session): void => void this.#streams.delete(session);
    const stream = new Session(wants, { line: this.#line, clock: this.#clock, ping, gone }, sink);
    this.#streams.add(stream);
    stream.begin(place, { ...(ping > 0 && { ping }), window, ...(version !== undefined && { version }) });
    if (this.#log.isOver(wants)) stream.close("completed");
    // The answer reaches whoever asked before anybody else hears of it.
    queueMicrotask(() => this.#tellWaiting());
    return { stream };
  }

  #deny(request: ScriptedRequest): Exclude<Answer, { stream: Stream }> | null {
    if (request.query.get("tidings") !== "1") {
      return { status: 400, headers: TEXT, text: "The scripted server speaks to a Tidings client only: the request has no tidings=1.\n" };
    }
    const may = this.#options.authorize?.(request) ?? true;
    if (may === true) return null;
    const status = may === false ? 401 : may;
    return { status, headers: status === 401 ? { ...NO_STORE, "www-authenticate": "Bearer" } : NO_STORE, text: "" };
  }

  #send(entry: Entry): void {
    const times = this.#twice > 0 ? 2 : 1;
    if (this.#twice > 0) this.#twice -= 1;
    for (const stream of this.#each()) stream.send(entry, times);
  }

  #tellWaiting(): void {
    const newest = this.#each().at(-1);
    if (newest === undefined) return;
    const due = this.#waiting.filter(({ streams }) => this.#streams.size >= streams);
    this.#waiting = this.#waiting.filter((waits) => !due.includes(waits));
    for (const { resolve } of due) resolve(newest);
  }
}

/** What a request asks for, or what is wrong with it. */
function readWants(request: ScriptedRequest): Wants | string {
  try {
    return new Wants(request);
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}
