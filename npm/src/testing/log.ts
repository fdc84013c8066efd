import { asksFor, type ScriptedRequest } from "./request.js";

/** An event that was published. */
export interface Entry {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly topics: readonly string[];
  readonly text: string;
}

/** Where a stream begins. */
export interface Place {
  /** What was missed, and on which topic, where it is one. */
  readonly gap: { readonly asked: string; readonly oldest: string; readonly topic: string } | null;
  /** What a new reader is told first. */
  readonly states: readonly Entry[];
  /** The id that `ready` says. */
  readonly id: string;
  /** What follows at once. */
  readonly entries: readonly Entry[];
}

/** One life of a hub's log: what was published, how much of it is held, and what is over. */
export class Log {
  readonly incarnation: string;
  readonly #held: number;
  #entries: Entry[] = [];
  #seq = 0;
  /** The newest sequence number of each topic that is gone. */
  readonly #lost = new Map<string, number>();
  readonly #retained = new Map<string, Entry>();
  readonly #completed = new Set<string>();

  constructor(incarnation: string, held: number) {
    this.incarnation = incarnation;
    this.#held = held;
  }

  get newest(): string {
    return this.#id(this.#seq);
  }

  append(topics: readonly string[], name: string, text: string, own: string | undefined, retain: boolean): Entry {
    const over = topics.find((topic) => this.#completed.has(topic));
    if (over !== undefined) throw new Error(`The topic ${JSON.stringify(over)} is completed: nothing can be published on it.`);
    const seq = ++this.#seq;
    const entry = { seq, id: own ?? this.#id(seq), name, topics, text };
    this.#entries.push(entry);
    if (retain) for (const topic of topics) this.#retained.set(topic, entry);
    this.forget(this.#entries.length - this.#held);
    return entry;
  }

  /** Lets go of so many of the oldest events. */
  forget(count: number): void {
    for (const { seq, topics } of this.#entries.splice(0, Math.max(0, count))) for (const topic of topics) this.#lost.set(topic, seq);
  }

  complete(topic: string): void {
    this.#completed.add(topic);
  }

  /** Whether every topic that was asked for is over. */
  isOver({ topics, patterns }: ScriptedRequest): boolean {
    return patterns.length === 0 && topics.every((topic) => this.#completed.has(topic));
  }

  /** The place of a request, or `null` when all it asks for is completed and read to its end. */
  place(request: ScriptedRequest): Place | null {
    const asked = request.lastEventId;
    const mine = this.#entries.filter(({ topics }) => asksFor(request, topics));
    if (asked === "") return { gap: null, states: this.#states(request), id: this.newest, entries: [] };
    const oldest = mine[0] === undefined ? this.#seq : mine[0].seq - 1;
    if (asked === "earliest") return { gap: null, states: [], id: this.#id(oldest), entries: mine };
    const cursor = this.#resolve(asked);
    const entries = cursor === undefined ? mine : mine.filter(({ seq }) => seq > cursor);
    const missed = request.topics.filter((topic) => cursor === undefined || this.#isLost(topic, cursor));
    missed.push(...request.patterns.filter(() => cursor === undefined || this.#isLost("*", cursor)));
    if (cursor !== undefined && missed.length === 0 && entries.length === 0 && this.isOver(request)) return null;
    const [only = ""] = missed;
    const gap = missed.length === 0 ? null : {
      asked,
      oldest: entries[0] === undefined ? this.newest : this.#id(entries[0].seq),
      // A pattern has no topic to be told of.
      topic: missed.length === 1 && only !== "*" && request.topics.includes(only) ? only : "",
    };
    return { gap, states: [], id: cursor === undefined ? this.#id(oldest) : asked, entries };
  }

  #states(request: ScriptedRequest): readonly Entry[] {
    const states = [...this.#retained].filter(([topic]) => asksFor(request, [topic])).map(([, entry]) => entry);
    return [...new Set(states)].sort((one, other) => one.seq - other.seq);
  }

  #isLost(topic: string, cursor: number): boolean {
    return topic === "*" ? [...this.#lost.values()].some((seq) => seq > cursor) : (this.#lost.get(topic) ?? 0) > cursor;
  }

  #resolve(id: string): number | undefined {
    const own = this.#entries.find((entry) => entry.id === id);
    if (own !== undefined) return own.seq;
    const [incarnation, seq = ""] = id.split("-");
    return incarnation === this.incarnation && /^(0|[1-9]\d*)$/.test(seq) && Number(seq) <= this.#seq ? Number(seq) : undefined;
  }

  #id(seq: number): string {
    return `${this.incarnation}-${seq}`;
  }
}
