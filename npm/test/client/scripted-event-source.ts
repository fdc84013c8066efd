import type { EventSourceLike } from "../../src/types/index.js";

/**
 * An EventSource that does what the test says. The test kit's own is always answered, in order and by a log: here one may be left
 * waiting, be refused or broken before its first word, begin at any id, and be sent ids that no log gives.
 */
export class ScriptedEventSource implements EventSourceLike {
  /** Every one that was created, in order. */
  static created: ScriptedEventSource[] = [];

  /** The one that was created last. */
  static get last(): ScriptedEventSource {
    const last = this.created.at(-1);
    if (last === undefined) throw new Error("no EventSource was created");
    return last;
  }

  readonly url: string;
  readonly withCredentials: boolean;
  readyState = 0;
  onopen: ((event: unknown) => unknown) | null = null;
  onmessage: ((event: unknown) => unknown) | null = null;
  onerror: ((event: unknown) => unknown) | null = null;
  #lastEventId = "";

  constructor(url: string, init?: { withCredentials?: boolean }) {
    this.url = url;
    this.withCredentials = init?.withCredentials ?? false;
    ScriptedEventSource.created.push(this);
  }

  get isClosed(): boolean {
    return this.readyState === 2;
  }

  /** The query parameter, decoded. */
  parameter(name: string): string | null {
    return new URL(this.url, "http://localhost").searchParams.get(name);
  }

  open(): this {
    this.readyState = 1;
    this.onopen?.({ type: "open" });
    return this;
  }

  /** Opens, and becomes ready at an id. */
  ready(id = log(0), fields: object = { ping: 15_000, window: 0 }): this {
    return this.open().control("ready", { id, ...fields }, id);
  }

  /** An event of a hub's, its id in the tag. */
  event(seq: number | string, name: string, data: unknown, topic = "t"): this {
    const id = typeof seq === "number" ? log(seq) : seq;
    return this.frame(`${id}\t${name}\t${topic}\n${typeof data === "string" ? data : JSON.stringify(data)}`);
  }

  control(word: string, fields: object = {}, id?: string, topic = ""): this {
    return this.frame(`tidings:${word}\t${topic}\n${JSON.stringify(fields)}`, id);
  }

  /** A frame; `id` is what its `id:` line says, which holds for those that follow. */
  frame(data: string, id?: string): this {
    if (id !== undefined) this.#lastEventId = id;
    this.onmessage?.({ type: "message", data, lastEventId: this.#lastEventId });
    return this;
  }

  /** The connection is lost; a browser's own would try again by itself. */
  break(): void {
    this.readyState = 0;
    this.onerror?.({ type: "error" });
  }

  /** The answer was no event stream; a browser's own gives up. */
  refuse(): void {
    this.readyState = 2;
    this.onerror?.({ type: "error" });
  }

  close(): void {
    this.readyState = 2;
  }
}

/** An id of the hub that these tests play. */
export function log(seq: number, incarnation = "0123456789ab"): string {
  return `${incarnation}-${seq}`;
}
