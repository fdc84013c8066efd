import { SseError } from "../../src/errors.js";
import { IDLE } from "../../src/store/store.js";
import type { Client, ClientOptions, ConnectionState, EventName, EventOf, Gap, ListenOptions, TidingsEvent } from "../../src/types/index.js";

/** The event map of these tests. */
export interface Events {
  price: { symbol: string; value: number };
  trade: { price: number };
}

interface Entry {
  readonly options: ListenOptions;
  readonly handler: (data: unknown, event: unknown) => void;
  /** Whether what follows its cursor has been delivered. */
  live: boolean;
}

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

  readonly #listeners = new Map<string, Set<Entry>>();
  readonly #watchers = new Set<(state: ConnectionState) => void>();
  readonly #gaps = new Set<(gap: Gap) => void>();
  #isOpen = false;
  readonly #log: { readonly seq: number; readonly event: TidingsEvent }[] = [];

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

  /** What was asked for by the listeners that there are, without what was left out. */
  asked(): object[] {
    return [...this.#listeners].flatMap(([name, entries]) =>
      [...entries].map(({ options }) => JSON.parse(JSON.stringify({ name, ...options })) as object),
    );
  }

  /** Publishes an event, and delivers it. */
  emit<Name extends EventName<Events>>(name: Name, data: Events[Name], topic = "prices/AAPL"): void {
    const seq = this.#log.length + 1;
    const event = { name, data, topic, topics: [topic], params: {}, id: `log-${seq}`, text: JSON.stringify(data) };
    this.#log.push({ seq, event });
    this.lastEventId = event.id;
    for (const key of [name, "*"]) {
      for (const entry of [...(this.#listeners.get(key) ?? [])]) if (entry.live) deliver(entry, event);
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
    const handler = rest.at(-1) as Entry["handler"];
    const options = rest.length > 1 ? (rest[0] as ListenOptions) : {};
    if (options.topic !== undefined && options.pattern !== undefined) throw new SseError("bad-option", "Not both.");
    if (this.state.status === "closed") throw new SseError("closed", "The client is closed.");
    if (!this.#isOpen) {
      this.#isOpen = true;
      ScriptedClient.opened += 1;
      this.become({ status: "open" });
    }
    const entry: Entry = { options, handler, live: options.after === undefined };
    const entries = this.#listeners.get(name) ?? new Set<Entry>();
    this.#listeners.set(name, entries.add(entry));
    if (options.after !== undefined) queueMicrotask(() => this.#replay(name, entry, Number(options.after?.slice(4))));
    return () => void entries.delete(entry);
  }

  /** What follows a cursor comes a little later, as it does from a server. */
  #replay(name: string, entry: Entry, after: number): void {
    if (this.#listeners.get(name)?.has(entry) !== true) return;
    entry.live = true;
    for (const { seq, event } of this.#log) if (seq > after && (name === "*" || name === event.name)) deliver(entry, event);
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

function deliver({ options: { topic, pattern }, handler }: Entry, event: TidingsEvent): void {
  if (topic !== undefined && topic !== event.topic) return;
  // One parameter at the end is all that these tests ask for.
  const [prefix = "", name = ""] = pattern?.split(":") ?? [];
  if (!event.topic.startsWith(prefix)) return;
  const params = pattern === undefined ? {} : { [name]: event.topic.slice(prefix.length) };
  handler(event.data, { ...event, params });
}
