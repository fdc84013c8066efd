import { type Change, type Host, IDLE, type Upstream, type Wishes } from "../stream/upstream.js";
import { keyOf, union } from "../stream/wishes.js";
import { type Entry, GAP, type Hello, textOf, type Told } from "./messages.js";
import type { Ring } from "./ring.js";
import { wanting } from "./wanting.js";
import type { World } from "./world.js";

/** How long a new leader carries what the last one carried, until all have said what they want, in milliseconds. */
export const SETTLE = 2_000;

/** Makes a stream of one's own. */
export type Create = (lastEventId: string, host: Host) => Upstream;

/** Holds the stream, for the wishes of all tabs, and tells the others what they want of it. */
export interface Leader {
  /** The cursor of its stream. */
  readonly cursor: () => string;
  /** Carries what is wanted now, the first time for what the tab that leads wants, and what the last leader carried for others. */
  readonly refresh: () => void;
  /** Answers a tab, and carries what it wants from now on. */
  readonly hello: (hello: Hello) => void;
  /** Lets the stream go. Whoever leads next begins where it was itself, so nothing more has to be said. */
  readonly stop: () => void;
}

/**
 * @param e - its epoch
 * @param self - the tab that leads, and what it wants
 * @param post - says something to all others
 * @param take - has its own tab take what has come, and `answer` what answers it
 */
export function createLeader(
  world: World,
  ring: Ring,
  e: number,
  lastEventId: string,
  inherited: Wishes,
  [self, wishes]: readonly [string, Wishes],
  create: Create,
  post: (message: Told) => void,
  take: (entry: Entry) => void,
  answer: (message: Told) => void,
): Leader {
  const members = new Map([["", inherited], [self, wishes]]);
  const offs: (() => void)[] = [];
  let all: Wishes = [];
  let others: Wishes = [];
  let isWanted = wanting(others);
  let n = 0;
  /** The place up to which the others have been told all. */
  let told = 0;
  let batch: Entry[] = [];
  let shared: Change = { ...IDLE, status: "connecting" };
  let [notice, announced] = ["", ""];
  let isOver = false;

  const upstream = create(lastEventId, {
    event: log,
    gap: (gap) => log(GAP, gap.topic, gap.oldest, JSON.stringify(gap)),
    state(change) {
      if (isOver) return;
      shared = change;
      announce();
    },
    error: (f) => log("", "", "", textOf({ f })),
  });
  const cursor = (): string => upstream.lastEventId;

  world.later(SETTLE, () => {
    members.delete("");
    refresh();
  });

  function log(name: string, topics: string, id: string, text: string): void {
    const entry: Entry = [name, topics, id, text, e, ++n];
    ring.push(entry);
    // What keeps this tab from starting need not keep the others.
    if (shared.reason !== "failed" && (!topics || isWanted(topics)) && batch.push(entry) === 1) world.soon(flush);
    take(entry);
  }

  function flush(): void {
    if (!batch.length) return;
    post({ e, p: told, n, c: cursor(), b: batch });
    batch = [];
    told = n;
  }

  function announce(): void {
    notice = textOf({ u: others, s: shared });
    // The machine says again what it has said.
    if (announced !== (announced = notice + JSON.stringify(all))) log("", "", ring.newest(cursor()), notice);
  }

  function refresh(): void {
    if (isOver) return;
    others = union([...members].flatMap(([tab, wanted]) => (tab === self ? [] : [wanted])));
    isWanted = wanting(others);
    all = union([others, members.get(self)!]);
    announce();
    ring.carry(all);
    upstream.want(all);
  }

  return {
    cursor,
    refresh,
    hello({ t, i, w, o, p, c }) {
      // Whoever has nothing that goes on begins now.
      const h = ring.after(p, c, o) || (c && o.length ? 0 : Infinity);
      if (!members.has(t)) {
        const release = world.lock(t, () => {
          release();
          members.delete(t);
          refresh();
        });
        offs.push(release);
      }
      members.set(t, w);
      refresh();
      flush();
      const goOn = new Set(o.map(keyOf));
      const isNew = wanting(w.filter((wish) => !goOn.has(keyOf(wish))));
      const b: Entry[] = [["", "", ring.newest(cursor()), notice, e, ++n]];
      if (h) {
        b.unshift(...ring.from(h, (topics) => t === self || isWanted(topics)));
        b.push(...ring.states(isNew).map(([name, topics, id, text]): Entry => [name, topics, id, text, e, ++n]));
      }
      (t === self ? answer : post)({ e, p: told, n, c: cursor(), b, i, h, v: others.filter((wish) => ring.since(wish) <= h) });
    },
    stop() {
      flush();
      isOver = true;
      for (const off of offs) off();
      upstream.close();
    },
  };
}
