import type { TidingsEvent } from "../types/index.js";
import { report } from "./report.js";

type Handler = (data: any, event: any) => void;

interface Entry {
  readonly handler: Handler;
  on: boolean;
}

/** The handlers of a client, by event name. */
export class Handlers {
  // Lists are replaced, never changed: one that is being gone through stays as it is.
  readonly #named = new Map<string, readonly Entry[]>();
  #all: readonly Entry[] = [];
  readonly #parse: (text: string, name: string) => unknown;

  constructor(parse: (text: string, name: string) => unknown) {
    this.#parse = parse;
  }

  /** Adds a handler for a name, or for every name where it is `*`; returns what takes it off. */
  add(name: string, handler: Handler): () => void {
    const entry: Entry = { handler, on: true };
    this.#change(name, (entries) => [...entries, entry]);
    return () => {
      if (!entry.on) return;
      entry.on = false;
      this.#change(name, (entries) => entries.filter((other) => other !== entry));
    };
  }

  /** Takes all off. */
  clear(): void {
    for (const entries of [this.#all, ...this.#named.values()]) for (const entry of entries) entry.on = false;
    this.#named.clear();
    this.#all = [];
  }

  /** Hands an event on. Its payload is read once, and only where somebody listens. */
  dispatch(name: string, topic: string, id: string, text: string): void {
    const named = this.#named.get(name);
    const all = this.#all;
    if (named === undefined && all.length === 0) return;
    let data: unknown;
    try {
      data = this.#parse(text, name);
    } catch (error) {
      report(error);
      return;
    }
    const event: TidingsEvent = { name, topic, topics: [topic], params: {}, id, data, text };
    if (named !== undefined) callEach(named, event);
    if (all.length > 0) callEach(all, event);
  }

  #change(name: string, change: (entries: readonly Entry[]) => readonly Entry[]): void {
    if (name === "*") {
      this.#all = change(this.#all);
      return;
    }
    const entries = change(this.#named.get(name) ?? []);
    if (entries.length > 0) this.#named.set(name, entries);
    else this.#named.delete(name);
  }
}

function callEach(entries: readonly Entry[], event: TidingsEvent): void {
  for (const entry of entries) {
    // One that an earlier one took off is not called any more.
    if (!entry.on) continue;
    try {
      entry.handler(event.data, event);
    } catch (error) {
      report(error);
    }
  }
}

/** JSON, and the text itself where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
