import type { Change, Upstream } from "../../src/stream/upstream.js";
import { shareAmongTabs } from "../../src/tabs/index.js";
import { type Server, seqOf, topics } from "./server.js";
import type { Browser } from "./world.js";
import { Page } from "./world.js";

/** What was heard on a topic while it was wanted. */
export interface Span {
  readonly topic: string;
  /** Every event after this one is to come. */
  readonly after: number | undefined;
  readonly seqs: number[];
}

/** A tab of the made-up browser, and what it has heard. */
export class Listener {
  readonly page: Page;
  readonly upstream: Upstream;
  readonly states: Change[] = [];
  readonly errors: string[] = [];
  readonly spans: Span[] = [];
  /** What came of topics that were not wanted. */
  readonly strays: string[] = [];
  readonly #wanted = new Map<string, Span>();
  isAway = false;

  constructor(
    readonly browser: Browser,
    server: Server,
    name: string,
    lastEventId = "",
  ) {
    this.page = new Page(name);
    this.upstream = shareAmongTabs(
      "/events",
      server.create(this.page),
      {
        event: (_, topic, id) => {
          const span = this.#wanted.get(topic);
          if (span === undefined) this.strays.push(`${topic} ${id}`);
          // What a listener's snapshot holds already is kept from it above this seam.
          else if (span.after === undefined || seqOf(id) > span.after) span.seqs.push(seqOf(id));
        },
        gap: () => {},
        state: (change) => this.states.push(change),
        error: (error) => this.errors.push(error.code),
      },
      lastEventId,
      browser.world(this.page),
    );
  }

  get state(): Change | undefined {
    return this.states.at(-1);
  }

  get isAlive(): boolean {
    return !this.page.crashed && !this.page.stalled && !this.isAway && this.state?.status !== "closed";
  }

  get wanted(): string[] {
    return [...this.#wanted.keys()];
  }

  /** Wants these topics from now on; those that it did not want begin after an id, if one is given. */
  want(names: readonly string[], after?: string): void {
    for (const topic of this.wanted) if (!names.includes(topic)) this.#wanted.delete(topic);
    for (const topic of names) {
      if (this.#wanted.has(topic)) continue;
      const span: Span = { topic, after: after === undefined ? undefined : seqOf(after), seqs: [] };
      this.#wanted.set(topic, span);
      this.spans.push(span);
    }
    this.upstream.want(topics(...names), after);
  }

  /** The events of a topic that it wants. */
  seqs(topic: string): readonly number[] {
    return this.#wanted.get(topic)?.seqs ?? [];
  }

  isCurrent(span: Span): boolean {
    return this.#wanted.get(span.topic) === span;
  }
}

/** What is wrong with what was heard: an event that is missing, came twice, or not in its turn. */
export function faults(listener: Listener, server: Server): string[] {
  const faults = listener.strays.map((stray) => `${listener.page.name}: stray ${stray}`);
  for (const span of listener.spans) {
    const { topic, after, seqs } = span;
    const all = server.log.filter((event) => event.topic === topic).map(({ seq }) => seq);
    const first = after ?? (seqs[0] ?? Infinity) - 1;
    const last = listener.isCurrent(span) && listener.isAlive ? Infinity : (seqs.at(-1) ?? 0);
    const due = all.filter((seq) => seq > first && seq <= last);
    if (due.join() !== seqs.join()) {
      faults.push(`${listener.page.name} ${topic} after ${after}: heard ${seqs.join()} and not ${due.join()}`);
    }
  }
  return faults;
}
