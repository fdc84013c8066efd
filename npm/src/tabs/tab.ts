import { SseError } from "../errors.js";
import { numbers } from "../stream/id.js";
import type { Host, Upstream, Wishes } from "../stream/upstream.js";
import { Delivered } from "./delivered.js";
import { CONNECTING, type Create, Leader } from "./leader.js";
import { type Entry, type Failure, GAP, type Hello, type Message, type Shared, VERSION, type Welcome } from "./messages.js";
import { Ring } from "./ring.js";
import { keyOf, wanting } from "./wishes.js";
import type { Channel, World } from "./world.js";

/** How often a leader that says nothing is asked whether it is there; after two to three times another takes its place. In milliseconds. */
export const INTERVAL = 2_000;

/** One tab of those that share a stream. Any of them leads; the others hear from it. */
export class Tab implements Upstream {
  readonly #lock: string;
  readonly #name: string;
  readonly #create: Create;
  readonly #host: Host;
  readonly #world: World;
  readonly #ring = new Ring();
  readonly #delivered = new Delivered();
  readonly #offPage: () => void;
  #offs: (() => void)[] = [];
  #resign: () => void = () => {};
  #channel: Channel | undefined;
  #leader: Leader | undefined;
  /** The stream of its own by which it gets what no ring holds, until it has reached the shared one. */
  #own: Upstream | undefined;
  #ownHost: Host | undefined;
  #wishes: Wishes = [];
  /** Those that have begun, and what fits them; `undefined` before the first. */
  #begun: Wishes | undefined;
  #wants: (topics: string) => boolean = () => false;
  #after: string | undefined;
  /** What the leader carries for its followers, as far as is known. */
  #carried: Wishes = [];
  /** The epoch that is followed. */
  #epoch = 0;
  /** The place up to which all was heard. */
  #at: readonly [epoch: number, n: number] = [0, 0];
  #cursor: string;
  /** Whether it hears everything that it wants from the leader. */
  #synced = false;
  /** Whether it holds the lock by which others know that it lives. */
  #joined = false;
  #hellos = 0;
  /** For how many intervals the leader has been silent. */
  #quiet = 0;
  #shared: Shared = CONNECTING;
  #over = false;

  constructor(name: string, create: Create, host: Host, lastEventId: string, world: World) {
    this.#lock = `tidings:${VERSION}:${name}`;
    this.#name = world.name();
    this.#create = create;
    this.#host = host;
    this.#cursor = lastEventId;
    this.#world = world;
    this.#offPage = world.watch(
      () => this.#leave(),
      () => this.#join(),
    );
    this.#join();
  }

  get lastEventId(): string {
    return this.#own?.lastEventId ?? (this.#synced ? this.#leader?.lastEventId : undefined) ?? this.#cursor;
  }

  want(wishes: Wishes, after?: string): void {
    if (this.#over) return;
    const begins = after !== undefined || (this.#begun === undefined && this.#cursor !== "");
    const keys = new Set(wishes.map(keyOf));
    this.#begin(begins || this.#own !== undefined ? wishes : (this.#begun ?? []).filter((wish) => keys.has(keyOf(wish))));
    this.#delivered.keep(this.#wants);
    this.#wishes = wishes;
    if (after === undefined) this.#own?.want(wishes);
    else {
      this.#abandonOwn();
      const cursor = this.lastEventId;
      // Newly wanted topics may begin no later than what goes on.
      for (const id of [cursor || after, this.#after ?? after]) after = earlier(after, id);
      this.#after = after;
      // What comes meanwhile must not come before what is asked for.
      this.#cursor = cursor;
      this.#synced = false;
    }
    this.#hello();
  }

  #begin(wishes: Wishes): void {
    this.#begun = wishes;
    this.#wants = wanting(wishes);
  }

  close(): void {
    if (!this.#over) this.#end({ ...CONNECTING, status: "closed", reason: "closed" });
  }

  #end(shared: Shared): void {
    this.#over = true;
    this.#shared = shared;
    this.#offPage();
    this.#leave();
    this.#tell();
  }

  #join(): void {
    if (this.#channel !== undefined || this.#over) return;
    const { later, channel, lock } = this.#world;
    this.#channel = channel(this.#lock, (message) => this.#hear(message));
    // As long as this tab lives; so a leader learns that it has gone, however it went.
    const release = lock(this.#lockOf(this.#name), () => {
      this.#joined = true;
      this.#hello();
      this.#elect();
    });
    const tick = (): void => {
      this.#tick();
      timer = later(INTERVAL, tick);
    };
    let timer = later(INTERVAL, tick);
    this.#offs = [release, () => timer()];
  }

  /** Goes, for a while or for good: a page that does not run must not lead, and hears nothing. */
  #leave(): void {
    if (this.#channel === undefined) return;
    this.#leader?.flush();
    this.#stepDown();
    this.#abandonOwn();
    this.#cursor = this.lastEventId;
    // Nobody carries anything for it now, though the place it has reached may be the newest when it comes back.
    this.#synced = false;
    this.#resign();
    for (const off of this.#offs) off();
    this.#channel.close();
    this.#channel = undefined;
    this.#joined = false;
  }

  readonly #lockOf = (tab: string): string => `${this.#lock} ${tab}`;

  #elect(steal = false): void {
    this.#resign();
    this.#resign = this.#world.lock(
      this.#lock,
      () => this.#lead(),
      () => {
        this.#stepDown();
        this.#elect();
      },
      steal,
    );
  }

  #lead(): void {
    const { now, random } = this.#world;
    this.#abandonOwn();
    const from = this.#after ?? this.lastEventId;
    // The stream will not go on where the ring ends.
    if (this.#after !== undefined || from === "") this.#ring.clear();
    this.#epoch = Math.max(Math.floor(this.#epoch) + 1, now()) + random();
    this.#cursor = from;
    this.#quiet = 0;
    this.#begin(this.#wishes);
    this.#synced = true;
    this.#after = undefined;
    this.#leader = new Leader(
      {
        name: this.#name,
        ring: this.#ring,
        world: this.#world,
        create: this.#create,
        post: (message) => this.#channel?.post(message),
        lockOf: this.#lockOf,
        take: (entry) => {
          this.#ring.push(entry);
          if (this.#synced) this.#deliver(entry);
        },
        welcome: (welcome) => this.#welcome(welcome),
        share: (shared) => this.#share(shared),
        fail: (failure) => this.#fail(failure),
      },
      this.#epoch,
      from,
      this.#carried,
    );
    this.#leader.start(this.#wishes);
    if (!this.#over) this.#tell();
  }

  #stepDown(): void {
    const leader = this.#leader;
    if (leader === undefined) return;
    this.#cursor = this.lastEventId;
    this.#at = leader.place;
    this.#synced = false;
    this.#leader = undefined;
    leader.stop();
  }

  #hear(message: Message): void {
    if (this.#over) return;
    if (message.k === "hello") return this.#leader?.hello(message);
    if (message.k === "ask") return this.#leader?.here();
    if (message.e < this.#epoch || (this.#leader !== undefined && message.e === this.#epoch)) return;
    if (this.#leader !== undefined) {
      // The lock was stolen while this tab did not run; that it is told so may come later.
      this.#stepDown();
      this.#elect();
    }
    this.#quiet = 0;
    if (message.e > this.#epoch) {
      this.#epoch = message.e;
      this.#synced = false;
      this.#hello();
    }
    switch (message.k) {
      case "welcome":
        if (message.t === this.#name) this.#welcome(message);
        break;
      case "events":
        if (this.#isNext(message.p)) {
          for (const entry of message.b) {
            if (entry[5] <= this.#at[1]) continue;
            this.#at = [message.e, entry[5]];
            this.#ring.push(entry);
            this.#deliver(entry);
          }
          if (message.n > this.#at[1]) this.#at = [message.e, message.n];
          this.#cursor = message.c;
        }
        break;
      case "here":
        if (this.#isNext(message.n)) this.#cursor = message.c;
        break;
      case "carries":
        if (this.#isNext(message.p)) {
          this.#at = [message.e, message.n];
          this.#carries(message.u, message.m);
        }
        break;
      case "state":
        this.#share(message.s);
        break;
      case "error":
        this.#fail(message.f);
    }
  }

  /** Whether all that was told up to a place of this epoch has been heard; asks for it where it has not. */
  #isNext(n: number): boolean {
    if (this.#synced && this.#at[1] < n) {
      this.#synced = false;
      this.#hello();
    }
    return this.#synced;
  }

  #carries(wishes: Wishes, cursor: string): void {
    this.#carried = wishes;
    this.#ring.mark(cursor, ...this.#at);
    this.#ring.carry(wishes);
  }

  #hello(): void {
    const own = this.#own;
    const [e, n] = own === undefined ? (this.#leader?.place ?? this.#at) : [0, 0];
    const [t, i, w, o, c, a] = [this.#name, ++this.#hellos, this.#wishes, this.#begun ?? [], this.lastEventId, this.#after];
    const hello: Hello = { k: "hello", t, i, w, o, e, n, c, a };
    if (this.#leader !== undefined) this.#leader.hello(hello);
    else if (this.#joined) this.#channel?.post(hello);
  }

  #welcome({ i, e, n, c, m, u, b, r, h, s }: Welcome): void {
    if (i !== this.#hellos) return;
    if (h === "not") this.#catchUp();
    else {
      const isLeader = this.#leader !== undefined;
      // What is told begins elsewhere than where the ring ends.
      if (!isLeader && h === "id" && (this.#own !== undefined || this.#at[0] !== e)) {
        this.#ring.clear();
        this.#at = [0, 0];
      }
      this.#dropOwn();
      this.#after = undefined;
      this.#synced = true;
      for (const entry of b) {
        const [, , , , epoch, n] = entry;
        if (!isLeader && (epoch > this.#at[0] || (epoch === this.#at[0] && n > this.#at[1]))) {
          this.#at = [epoch, n];
          this.#ring.push(entry);
        } else if (h === "place") continue;
        this.#deliver(entry);
      }
      this.#begin(this.#wishes);
      for (const entry of r) this.#deliver(entry);
      if (!isLeader) {
        this.#at = [e, n];
        this.#cursor = c;
        this.#carries(u, m);
      }
    }
    this.#share(s);
  }

  /** Gets what no ring holds. */
  #catchUp(): void {
    this.#synced = false;
    if (this.#own !== undefined) return;
    const host: Host = {
      event: (name, topics, id, text) => {
        if (this.#ownHost === host) this.#deliver([name, topics, id, text, 0, 0]);
      },
      gap: (gap) => {
        if (this.#ownHost === host) this.#host.gap(gap);
      },
      error: (error) => {
        if (this.#ownHost === host) this.#host.error(error);
      },
      state: ({ error, ...change }) => {
        if (this.#ownHost !== host) return;
        // Everything that had been published when it opened has come, and the leader's stream had begun before: they overlap.
        if (change.caughtUp || change.reason === "completed") this.#hello();
        else if (change.status === "closed") this.#end({ ...change, f: error ? [error.code, error.message, error.reason] : undefined });
      },
    };
    this.#ownHost = host;
    const lastEventId = this.#after ?? this.lastEventId;
    this.#after = undefined;
    this.#begin(this.#wishes);
    this.#own = this.#create({ lastEventId }, host);
    this.#own.want(this.#wishes);
  }

  /** Lets a stream of its own go before it has reached the shared one. */
  #abandonOwn(): void {
    if (this.#own === undefined) return;
    this.#cursor = this.#own.lastEventId;
    this.#dropOwn();
    if (this.#leader !== undefined) return;
    // What was heard on it is not in the ring.
    this.#ring.clear();
    this.#at = [0, 0];
  }

  #dropOwn(): void {
    this.#ownHost = undefined;
    this.#own?.close();
    this.#own = undefined;
  }

  #tick(): void {
    if (this.#leader === undefined) this.#quiet += 1;
    // It is asked, and not expected to speak by itself: a hidden page's timers fire once a minute, messages at once.
    if (this.#quiet > 2) {
      this.#quiet = 0;
      this.#elect(true);
    } else if (!this.#synced) this.#hello();
    else if (this.#quiet > 1) this.#channel?.post({ k: "ask" });
  }

  #deliver([name, topics, id, text]: Entry): void {
    if (this.#over || (topics !== "" && !this.#wants(topics))) return;
    if (name === GAP) {
      const [asked = "", oldest = ""] = text.split("\t");
      this.#host.gap({ asked, oldest, topic: topics });
    } else if (this.#delivered.isNews(name, topics, id)) this.#host.event(name, topics, id, text);
  }

  #share(shared: Shared): void {
    if (this.#over) return;
    if (shared.status === "closed") {
      // Whoever lacks something would miss it. It leads next, and hears of the end itself.
      if (this.#synced || this.#leader !== undefined) this.#end(shared);
      return;
    }
    this.#shared = shared;
    this.#tell();
  }

  #tell(): void {
    const { f, ...change } = this.#shared;
    const caughtUp = change.caughtUp && this.#synced;
    const leader = this.#leader !== undefined;
    this.#host.state({ ...change, caughtUp, leader, ...(f && { error: errorOf(f) }) });
  }

  #fail(failure: Failure): void {
    this.#host.error(errorOf(failure));
  }
}

/** The id that comes first in a log; of ids that have no order, the first that is given. */
function earlier(one: string, other: string): string {
  const [incarnation, seq] = numbers(one);
  const [otherIncarnation, otherSeq] = numbers(other);
  return incarnation >= 0 && incarnation === otherIncarnation && otherSeq < seq ? other : one;
}

function errorOf([code, message, reason]: Failure): SseError {
  return new SseError(code, message, { reason });
}
