import type { Change, Host, Upstream, Wish, Wishes } from "../../src/stream/upstream.js";
import { wanting } from "../../src/tabs/wanting.js";
import type { Browser, Page } from "./world.js";

const INCARNATION = "0123456789ab";

export function idOf(seq: number): string {
  return `${INCARNATION}-${seq}`;
}

export function seqOf(id: string): number {
  return Number(id.split("-")[1] ?? 0);
}

interface Published {
  readonly topic: string;
  readonly seq: number;
}

/**
 * A made-up server, and streams of it that keep what the real ones promise: in the time of many pages, by which each hears later or
 * sooner and crashes by itself. The test kit's server has one time, and none for who is sent something.
 */
export class Server {
  readonly log: Published[] = [];
  readonly streams = new Set<Stream>();
  /** Nobody reaches it. */
  down = false;

  constructor(readonly browser: Browser) {}

  get newest(): number {
    return this.log.length;
  }

  publish(topic: string): void {
    this.log.push({ topic, seq: this.log.length + 1 });
    for (const stream of this.streams) stream.wake();
  }

  /** Breaks every stream. */
  cut(): void {
    for (const stream of this.streams) stream.break();
  }

  /** Ends every stream for good. */
  complete(reason: "completed" | "unauthorized" = "completed"): void {
    for (const stream of this.streams) stream.end(reason);
  }

  create(page: Page): (lastEventId: string, host: Host) => Upstream {
    return (lastEventId, host) => new Stream(this, page, lastEventId, host);
  }
}

class Stream implements Upstream {
  #cursor: string;
  #wishes: Wishes = [];
  /** Those with which it opens next. */
  #target: Wishes = [];
  #opened = false;
  #opening: (() => void) | undefined;
  #pumping = false;
  /** What had been published when it opened. */
  #goal = 0;
  #caughtUp = false;
  #closed = false;
  #delivered = new Set<number>();
  /** Where it begins when it opens, because what is wanted has changed meanwhile. */
  #begin: string | undefined;

  constructor(
    readonly server: Server,
    readonly page: Page,
    lastEventId: string,
    readonly host: Host,
  ) {
    this.#cursor = lastEventId;
    server.streams.add(this);
  }

  get lastEventId(): string {
    return this.#begin || this.#cursor;
  }

  get isOpen(): boolean {
    return this.#opened && !this.#closed && !this.page.crashed;
  }

  want(wishes: Wishes, after?: string): void {
    if (this.#closed) return;
    if (after === undefined && wishes.length > 0 && JSON.stringify(wishes) === JSON.stringify(this.#target)) return;
    this.#begin = after ?? (this.#begin || this.#cursor);
    this.#reopen(wishes);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.server.streams.delete(this);
    this.#tell({ status: "closed", reason: "closed" });
  }

  end(reason: "completed" | "unauthorized"): void {
    if (this.page.crashed || !this.#opened) return;
    this.#closed = true;
    this.server.streams.delete(this);
    this.server.browser.schedule(this.page, 1, () => this.#tell({ status: "closed", reason }));
  }

  break(): void {
    if (this.page.crashed) return;
    this.#opened = false;
    this.#reopen(this.#target);
  }

  wake(): void {
    if (this.#pumping || !this.isOpen) return;
    this.#pumping = true;
    this.server.browser.schedule(this.page, this.server.browser.random() * 10, () => this.#pump());
  }

  #reopen(wishes: Wishes): void {
    this.#target = wishes;
    this.#caughtUp = false;
    this.#opening?.();
    if (wishes.length === 0) {
      this.#opened = false;
      this.#wishes = wishes;
      return this.#tell({ status: "idle" });
    }
    this.#tell({ status: this.#opened ? "open" : "connecting" });
    this.#opening = this.server.browser.schedule(this.page, 5 + this.server.browser.random() * 20, () => {
      if (this.#closed) return;
      if (this.server.down) return this.#reopen(wishes);
      this.#wishes = wishes;
      this.#opened = true;
      this.#goal = this.server.newest;
      this.#cursor = this.#begin || this.#cursor || idOf(this.server.newest);
      this.#begin = undefined;
      this.#tell({ status: "open" });
      this.#pumping = true;
      this.#pump();
    });
  }

  #pump(): void {
    this.#pumping = false;
    if (!this.isOpen) return;
    const wants = wanting(this.#wishes);
    const { random } = this.server.browser;
    for (let left = 1 + Math.floor(random() * 4); left > 0 && seqOf(this.#cursor) < this.server.newest; ) {
      const { topic, seq } = this.server.log[seqOf(this.#cursor)] as Published;
      this.#cursor = idOf(seq);
      if (!wants(topic)) continue;
      left--;
      this.#deliver(topic, seq);
      if (!this.isOpen) return;
    }
    if (!this.#caughtUp && seqOf(this.#cursor) >= this.#goal) {
      this.#caughtUp = true;
      this.#tell({ status: "open" });
    }
    if (seqOf(this.#cursor) < this.server.newest) this.wake();
  }

  #deliver(topic: string, seq: number): void {
    if (this.#delivered.has(seq)) return;
    this.#delivered.add(seq);
    this.host.event("tick", topic, idOf(seq), String(seq));
  }

  #tell(change: Partial<Change>): void {
    this.host.state({
      status: "open",
      attempt: 0,
      retryAt: null,
      reason: null,
      caughtUp: this.#caughtUp,
      version: "v1",
      leader: null,
      ...change,
    });
  }
}

export function topics(...values: readonly string[]): Wish[] {
  return values.map((value) => ({ kind: "topic", value, interval: -1 }));
}
