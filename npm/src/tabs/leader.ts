import type { Change, Host, Upstream, Wishes } from "../stream/upstream.js";
import { keyOf, union } from "../stream/wishes.js";
import { type Entry, type Failure, GAP, type Hello, type Message, type Place, type Shared, type Welcome } from "./messages.js";
import type { Ring } from "./ring.js";
import { textOf, wanting } from "./wishes.js";
import type { World } from "./world.js";

/** How long a new leader carries what the last one carried, until all have said what they want, in milliseconds. */
export const SETTLE = 2_000;

/** Makes a stream of one's own. */
export type Create = (start: { readonly lastEventId: string }, host: Host) => Upstream;

/** The tab that leads, as its leadership sees it. */
export interface Led {
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
export interface Leader {
  /** Where its stream is. */
  readonly place: () => Place;
  readonly lastEventId: () => string;
  /** Opens the stream for what the tab that leads wants itself, and for what the last leader carried for others. */
  readonly start: (wishes: Wishes, inherited: Wishes) => void;
  /** Answers a tab, and carries what it wants from now on. */
  readonly hello: (hello: Hello) => void;
  /** Says that it is there. */
  readonly here: () => void;
  /** Tells the others what is still to be told. */
  readonly flush: () => void;
  /** Lets the stream go. Whoever leads next begins where it was itself, so nothing more has to be said. */
  readonly stop: () => void;
}

/** Before anything is known. */
export const CONNECTING: Shared = { status: "connecting", attempt: 0, retryAt: null, reason: null, caughtUp: false, version: "" };

export function createLeader(led: Led, e: number, start: string): Leader {
  const { name: self, ring, world, post } = led;
  const members = new Map<string, Wishes>();
  const offs: (() => void)[] = [];
  /** Those whom only a stream of their own can help, until it is certain from where on this one carries what they want. */
  const late = new Map<string, Hello>();
  let upstream: Upstream | undefined;
  let inherited: Wishes;
  let all: Wishes | undefined;
  let others: Wishes = [];
  let isWanted = wanting(others);
  let n = 0;
  /** The place up to which the others have been told all. */
  let told = 0;
  let batch: Entry[] = [];
  let shared = CONNECTING;
  let text = "";
  let isOver = false;

  const cursor = (): string => upstream?.lastEventId ?? start;
  const place = (): Place => [e, n];

  function say(message: Message): void {
    flush();
    if (!isOver) post(message);
  }

  function flush(): void {
    if (isOver || batch.length === 0) return;
    const message: Message = { k: "events", e, p: told, n, c: cursor(), b: batch };
    batch = [];
    told = n;
    post(message);
  }

  function here(): void {
    say({ k: "here", e, p: told, c: cursor() });
  }

  function event(name: string, topics: string, id: string, text: string): void {
    const entry: Entry = [name, topics, id, text, e, ++n];
    if ((!topics || isWanted(topics)) && batch.push(entry) === 1) world.soon(flush);
    led.take(entry);
    answerLate();
  }

  function state({ error, ...change }: Change): void {
    if (isOver) return;
    answerLate();
    shared = { ...change, error: error && { code: error.code, message: error.message, reason: error.reason } };
    // The machine says again what it has said.
    if (text === (text = JSON.stringify(shared))) return;
    // What keeps this tab from starting need not keep the others.
    if (change.reason !== "failed") say({ k: "state", e, p: told, c: cursor(), s: shared });
    led.share(shared);
  }

  function answerLate(): void {
    if (late.size === 0 || !cursor()) return;
    // Nothing is known of what came before, and all that comes after.
    ring.mark(cursor(), place());
    for (const one of late.values()) hello(one);
  }

  function hello(message: Hello): void {
    const { t, i, w, o, p, c, a } = message;
    let h: Welcome["h"] = "place";
    let from = a === undefined ? ring.afterPlace(p) : undefined;
    if (from === undefined) {
      const id = a ?? c;
      // Whoever has nothing that goes on begins now.
      h = id && o.length > 0 ? "id" : "now";
      from = h === "id" ? ring.afterId(id) : ring.end();
    }
    if (from === undefined || !ring.covers(o, from)) h = "not";
    if (t !== self && !members.has(t)) {
      const release = world.lock(led.lockOf(t), () => {
        release();
        members.delete(t);
        late.delete(t);
        refresh();
      });
      offs.push(release);
    }
    members.set(t, w);
    refresh();
    late.delete(t);
    if (h === "not" && !cursor()) {
      late.set(t, message);
      return here();
    }
    const wants = wanting(w);
    const goOn = new Set(o.map(keyOf));
    const welcome: Welcome = {
      k: "welcome",
      t,
      i,
      e,
      n,
      c: cursor(),
      m: ring.mark(cursor(), place()),
      u: others,
      v: others.filter((wish) => from !== undefined && ring.covers([wish], from)),
      b: h === "not" ? [] : ring.from(from!, (topics) => wants(topics) || isWanted(topics)),
      r: ring.states(wanting(w.filter((wish) => !goOn.has(keyOf(wish))))),
      h,
      s: shared,
    };
    if (t === self) led.welcome(welcome);
    else say(welcome);
  }

  function refresh(): void {
    if (isOver) return;
    const { [self]: own = [], ...rest } = Object.fromEntries(members);
    const before = textOf(others);
    // Before others are told by what they want now.
    flush();
    others = union([inherited, ...Object.values(rest)]);
    isWanted = wanting(others);
    const wanted = union([others, own]);
    let m = "";
    if (!all || textOf(wanted) !== textOf(all)) {
      all = wanted;
      n++;
      m = ring.mark(cursor(), place());
      ring.carry(all);
      upstream!.want(all);
    }
    if (textOf(others) !== before) {
      const p = told;
      told = n;
      say({ k: "carries", e, p, n, m: m || ring.mark(cursor(), place()), u: others });
    }
  }

  return {
    place,
    lastEventId: cursor,
    start(wishes, last) {
      inherited = last;
      members.set(self, wishes);
      offs.push(
        world.later(SETTLE, () => {
          inherited = [];
          refresh();
        }),
      );
      upstream = led.create({ lastEventId: start }, {
        event,
        gap: ({ topic, asked, oldest }) => event(GAP, topic, "", `${asked}\t${oldest}`),
        state,
        error({ code, message, reason }) {
          const f = { code, message, reason };
          say({ k: "error", e, f });
          led.fail(f);
        },
      });
      refresh();
      here();
    },
    hello,
    here,
    flush,
    stop() {
      isOver = true;
      for (const off of offs) off();
      upstream?.close();
    },
  };
}
