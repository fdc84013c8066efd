import { SseError } from "../../src/errors.js";
import { IDLE } from "../../src/store/store.js";
import type { Client, ClientOptions, ConnectionState, EventName, EventOf, Gap } from "../../src/types/index.js";

/** The event map of these tests. */
export interface Events {
  price: { symbol: string; value: number };
  trade: { price: number };
}

type Any = (...parameters: never[]) => void;

/** A client without a connection, that does what the test says. */
export class ScriptedClient implements Client<Events> {
  /** Every client that was created, in order. */
  static created: ScriptedClient[] = [];
  /** How many connections were opened: a client opens its own with its first listener. */
  static opened = 0;

  /** What it was created with. */
  readonly options: ClientOptions | undefined;
  readonly url: string;
  readonly transport = "eventsource";
  state: ConnectionState = IDLE;
  lastEventId = "";

  readonly #listeners = new Map<string, Set<Any>>();
  readonly #watchers = new Set<(state: ConnectionState) => void>();
  readonly #gaps = new Set<(gap: Gap) => void>();
  #isOpen = false;
  #published = 0;

  constructor(url: string | URL = "/events", options?: ClientOptions) {
    this.url = String(url);
    this.options = options;
    ScriptedClient.created.push(this);
  }

  /** Forgets all clients. */
  static reset(): void {
    ScriptedClient.created = [];
    ScriptedClient.opened = 0;
  }

  /** How many listeners there are, of one name or of all. */
  listeners(name?: string): number {
    if (name !== undefined) return this.#listeners.get(name)?.size ?? 0;
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Delivers an event. */
  emit<Name extends EventName<Events>>(name: Name, data: Events[Name]): void {
    this.#published += 1;
    this.lastEventId = `log-${this.#published}`;
    const event = { name, data, topic: "prices/AAPL", topics: ["prices/AAPL"], params: {}, id: this.lastEventId, text: JSON.stringify(data) };
    for (const key of [name, "*"]) {
      for (const handler of [...(this.#listeners.get(key) ?? [])]) {
        (handler as (data: unknown, event: unknown) => void)(data, event);
      }
    }
  }

  /** Changes the state. */
  become(change: Partial<ConnectionState>): void {
    this.state = { ...this.state, ...change, lastEventId: this.lastEventId };
    for (const watcher of [...this.#watchers]) watcher(this.state);
  }

  /** Tells of a gap. */
  skip(gap: Gap): void {
    for (const listener of [...this.#gaps]) listener(gap);
  }

  // A method, not an arrow: who calls it has to keep `this`, as with the client that users have.
  on(name: string, ...rest: readonly unknown[]): () => void {
    const handler = rest.at(-1) as Any;
    if (this.state.status === "closed") throw new SseError("closed", "The client is closed.");
    if (!this.#isOpen) {
      this.#isOpen = true;
      ScriptedClient.opened += 1;
      this.become({ status: "open" });
    }
    const entry: Any = (...parameters) => handler(...parameters);
    const entries = this.#listeners.get(name) ?? new Set<Any>();
    this.#listeners.set(name, entries.add(entry));
    return () => void entries.delete(entry);
  }

  once = (): never => {
    throw new Error("no hook uses once()");
  };

  events = (): AsyncIterable<EventOf<Events, never>> => {
    throw new Error("no hook uses events()");
  };

  onStateChange = (watcher: (state: ConnectionState) => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  };

  onGap = (listener: (gap: Gap) => void): (() => void) => {
    this.#gaps.add(listener);
    return () => void this.#gaps.delete(listener);
  };

  onError = (): (() => void) => () => {};

  close = (): void => {
    this.#listeners.clear();
    this.become({ status: "closed", reason: "closed" });
  };
}
