import type { Asked, Wants } from "./wants.js";

/** An event that was published. */
export interface Entry {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly topics: readonly string[];
  readonly key: string | undefined;
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
  /** What it may have been owed although it has had newer ones: a throttle holds back. */
  readonly owed: readonly Entry[];
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
  /** The state of each topic and key. */
  readonly #retained = new Map<string, { readonly topic: string; readonly entry: Entry }>();
  readonly #completed = new Set<string>();

  constructor(incarnation: string, held: number) {
    this.incarnation = incarnation;
    this.#held = held;
  }

  get newest(): string {
    return this.#id(this.#seq);
  }

  append(event: Pick<Entry, "topics" | "name" | "key" | "text">, own: string | undefined, retain: boolean): Entry {
    const { topics, key } = event;
    const over = topics.find((topic) => this.#completed.has(topic));
    if (over !== undefined) throw new Error(`The topic ${JSON.stringify(over)} is completed: nothing can be published on it.`);
    const seq = ++this.#seq;
    const entry = { ...event, seq, id: own ?? this.#id(seq) };
    this.#entries.push(entry);
    if (retain) for (const topic of topics) this.#retained.set(JSON.stringify([topic, key]), { topic, entry });
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
  isOver({ each }: Wants): boolean {
    return each.every(({ topic }) => topic !== undefined && this.#completed.has(topic));
  }

  /** The place of a request, or `null` when all it asks for is completed and read to its end. */
  place(wants: Wants): Place | null {
    const asked = wants.request.lastEventId;
    const mine = this.#entries.filter(({ topics }) => wants.asksFor(topics));
    if (asked === "") return { gap: null, states: this.#states(wants.each, this.#seq), id: this.newest, owed: [], entries: [] };
    const oldest = mine[0] === undefined ? this.#seq : mine[0].seq - 1;
    if (asked === "earliest") return { gap: null, states: [], id: this.#id(oldest), owed: [], entries: mine };
    const cursor = this.#resolve(asked);
    const entries = cursor === undefined ? mine : mine.filter(({ seq }) => seq > cursor);
    const missed = wants.each.filter((one) => cursor === undefined || this.#isLost(one, cursor));
    const isRead = cursor !== undefined && missed.length === 0 && entries.length === 0;
    const isNew = wants.each.filter((one) => one.isNew);
    if (isRead && !wants.isThrottled && isNew.length === 0 && this.isOver(wants)) return null;
    const [only] = missed;
    const gap = only === undefined ? null : {
      asked,
      oldest: entries[0] === undefined ? this.newest : this.#id(entries[0].seq),
      // A pattern has no topic to be told of.
      topic: missed.length === 1 ? (only.topic ?? "") : "",
    };
    const owed = cursor === undefined ? [] : mine.filter(({ seq }) => seq <= cursor);
    // What lies after the cursor comes anyway.
    const states = cursor === undefined ? [] : this.#states(isNew, cursor);
    return { gap, states, id: cursor === undefined ? this.#id(oldest) : asked, owed, entries };
  }

  #states(of: readonly Asked[], cursor: number): readonly Entry[] {
    const retained = [...this.#retained.values()].filter(({ topic, entry }) => entry.seq <= cursor && of.some(({ fits }) => fits(topic)));
    return [...new Set(retained.map(({ entry }) => entry))].sort((one, other) => one.seq - other.seq);
  }

  #isLost({ fits }: Asked, cursor: number): boolean {
    return [...this.#lost].some(([topic, seq]) => seq > cursor && fits(topic));
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
