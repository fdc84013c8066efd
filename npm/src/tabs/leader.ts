import type { Change, Host, Upstream, Wishes } from "../stream/upstream.js";
import { type Entry, type Failure, GAP, type Hello, type Message, type Shared, type Welcome } from "./messages.js";
import type { Ring } from "./ring.js";
import { union, wanting } from "./wishes.js";
import type { World } from "./world.js";

/** How long a new leader carries what the last one carried, until all have said what they want, in milliseconds. */
export const SETTLE = 2_000;

/** Before anything is known. */
export const CONNECTING: Shared = { status: "connecting", attempt: 0, retryAt: null, reason: null, caughtUp: false, version: "" };

/** Makes a stream of one's own. */
export type Create = (start: { readonly lastEventId: string }, host: Host) => Upstream;

/** The tab that leads, as its leadership sees it. */
export interface Led {
  /** Its name. */
  readonly name: string;
  readonly ring: Ring;
  readonly world: World;
  readonly create: Create;
  /** Says something to all other tabs. */
  readonly post: (message: Message) => void;
  /** The lock that a tab holds as long as it lives. */
  readonly lockOf: (tab: string) => string;
  readonly take: (entry: Entry) => void;
  readonly welcome: (message: Welcome) => void;
  readonly share: (shared: Shared) => void;
  readonly fail: (failure: Failure) => void;
}

/** Holds the stream, for the wishes of all tabs, and tells the others what they want of it. */
export class Leader {
  readonly #led: Led;
  readonly #epoch: number;
  readonly #start: string;
  readonly #members = new Map<string, Wishes>();
  readonly #watched: (() => void)[] = [];
  /** Those whom only a stream of their own can help, until it is certain from where on this one carries what they want. */
  readonly #late = new Map<string, Hello>();
  /** What the last leader carried for others. */
  #inherited: Wishes;
  #upstream: Upstream | undefined;
  #union: string | undefined;
  #others: Wishes = [];
  #wanted: (topics: string) => boolean = () => false;
  #n = 0;
  /** The newest id that was heard when what is carried changed last. */
  #mark = "";
  /** The place up to which the others have been told all. */
  #told = 0;
  #batch: Entry[] = [];
  #shared: Shared = CONNECTING;
  #text = "";
  #over = false;

  constructor(led: Led, epoch: number, lastEventId: string, inherited: Wishes) {
    this.#led = led;
    this.#epoch = epoch;
    this.#start = lastEventId;
    this.#inherited = inherited;
  }

  get lastEventId(): string {
    return this.#upstream?.lastEventId ?? this.#start;
  }

  /** Where its stream is. */
  get place(): readonly [epoch: number, n: number] {
    return [this.#epoch, this.#n];
  }

  start(wishes: Wishes): void {
    const { world, create } = this.#led;
    this.#watched.push(
      world.later(SETTLE, () => {
        this.#inherited = [];
        this.#refresh();
      }),
    );
    this.#upstream = create(
      { lastEventId: this.#start },
      {
        event: (name, topics, id, text) => this.#event(name, topics, id, text),
        gap: ({ topic, asked, oldest }) => this.#event(GAP, topic, "", `${asked}\t${oldest}`),
        state: (change) => this.#state(change),
        error: ({ code, message, reason }) => this.#fail([code, message, reason]),
      },
    );
    this.#members.set(this.#led.name, wishes);
    this.#refresh();
    this.here();
  }

  here(): void {
    this.#post({ k: "here", e: this.#epoch, n: this.#told, c: this.lastEventId });
  }

  /** Answers a tab, and carries what it wants from now on. */
  hello(hello: Hello): void {
    const { ring, name } = this.#led;
    const { t, i, w, o, e, n, c, a } = hello;
    let how: Welcome["h"] = "place";
    let from = a === undefined ? ring.afterPlace(e, n) : undefined;
    if (from === undefined) {
      how = "id";
      const id = a ?? c;
      // Whoever has nothing that goes on begins now.
      from = id === "" || o.length === 0 ? ring.end : ring.afterId(id);
    }
    if (from === undefined || !ring.covers(o, from)) how = "not";
    if (!this.#members.has(t)) this.#watch(t);
    this.#members.set(t, w);
    this.#refresh();
    this.#late.delete(t);
    if (how === "not" && this.lastEventId === "") {
      this.#late.set(t, hello);
      return this.here();
    }
    const wants = wanting(w);
    const isNew = new Set(o.map(({ value }) => value));
    const welcome: Welcome = {
      k: "welcome",
      t,
      i,
      e: this.#epoch,
      n: this.#n,
      c: this.lastEventId,
      m: ring.mark(this.lastEventId, this.#epoch, this.#n),
      u: this.#others,
      b: how === "not" ? [] : ring.from(from as number).filter(([, topics]) => topics === "" || wants(topics) || this.#wanted(topics)),
      r: ring.states(wanting(w.filter(({ value }) => !isNew.has(value)))),
      h: how,
      s: this.#shared,
    };
    if (t === name) this.#led.welcome(welcome);
    else this.#post(welcome);
  }

  /** Lets the stream go. Whoever leads next begins where it was itself, so nothing more has to be said. */
  stop(): void {
    this.#over = true;
    for (const off of this.#watched) off();
    this.#upstream?.close();
  }

  /** Tells the others what is still to be told. */
  flush(): void {
    if (this.#batch.length === 0 || this.#over) return;
    const [b, p] = [this.#batch, this.#told];
    this.#batch = [];
    this.#told = this.#n;
    this.#led.post({ k: "events", e: this.#epoch, p, n: this.#n, c: this.lastEventId, b });
  }

  #post(message: Message): void {
    this.flush();
    if (!this.#over) this.#led.post(message);
  }

  #event(name: string, topics: string, id: string, text: string): void {
    if (this.#over) return;
    const entry: Entry = [name, topics, id, text, this.#epoch, ++this.#n];
    if (topics === "" || this.#wanted(topics)) {
      if (this.#batch.push(entry) === 1) this.#led.world.soon(() => this.flush());
    }
    this.#led.take(entry);
    if (this.#late.size > 0) this.#answerLate();
  }

  #state(change: Change): void {
    if (this.#over) return;
    const { status, attempt, retryAt, reason, caughtUp, version, error } = change;
    const f: Failure | undefined = error ? [error.code, error.message, error.reason] : undefined;
    const shared: Shared = { status, attempt, retryAt, reason, caughtUp, version, f };
    if (this.#late.size > 0) this.#answerLate();
    // The machine says again what it has said.
    const text = JSON.stringify(shared);
    if (text === this.#text) return;
    this.#text = text;
    this.#shared = shared;
    // What keeps this tab from starting need not keep the others.
    if (reason !== "failed") this.#post({ k: "state", e: this.#epoch, s: shared });
    this.#led.share(shared);
  }

  #fail(f: Failure): void {
    if (this.#over) return;
    this.#post({ k: "error", e: this.#epoch, f });
    this.#led.fail(f);
  }

  #answerLate(): void {
    if (this.lastEventId === "") return;
    // Nothing is known of what came before, and all that comes after.
    this.#led.ring.mark(this.lastEventId, this.#epoch, this.#n);
    for (const hello of this.#late.values()) this.hello(hello);
  }

  /** Waits for the lock that a tab holds as long as it lives. */
  #watch(tab: string): void {
    const { world, lockOf, name } = this.#led;
    if (tab === name) return;
    const release = world.lock(lockOf(tab), () => {
      release();
      this.#members.delete(tab);
      this.#late.delete(tab);
      this.#refresh();
    });
    this.#watched.push(release);
  }

  #refresh(): void {
    if (this.#over) return;
    const { ring, name } = this.#led;
    const own = this.#members.get(name) ?? [];
    const others = union([this.#inherited, ...[...this.#members].filter(([tab]) => tab !== name).map(([, wishes]) => wishes)]);
    const all = union([others, own]);
    const otherThings = textOf(others) !== textOf(this.#others);
    if (otherThings) {
      this.flush();
      this.#others = others;
      this.#wanted = wanting(others);
    }
    if (textOf(all) !== this.#union) {
      this.#union = textOf(all);
      this.#mark = ring.mark(this.lastEventId, this.#epoch, ++this.#n);
      ring.carry(all);
      this.#upstream?.want(all);
    }
    if (!otherThings) return;
    const p = this.#told;
    this.#told = this.#n;
    this.#post({ k: "carries", e: this.#epoch, p, n: this.#n, m: this.#mark, u: others });
  }
}

function textOf(wishes: Wishes): string {
  return wishes
    .map(({ kind, value, interval }) => JSON.stringify([kind, value, interval]))
    .sort()
    .join();
}
