import { SseError } from "../errors.js";
import { precedes } from "../stream/id.js";
import { createNewest } from "../stream/newest.js";
import type { Change, Host, Upstream, Wishes } from "../stream/upstream.js";
import { keyOf } from "../stream/wishes.js";
import { CONNECTING, type Create, createLeader, type Leader } from "./leader.js";
import { type Entry, type Failure, GAP, type Hello, type Message, type Place, type Shared, VERSION, type Welcome } from "./messages.js";
import { createRing } from "./ring.js";
import { wanting } from "./wishes.js";
import type { Channel, World } from "./world.js";

/** How often a leader that says nothing is asked whether it is there; after two to three times another takes its place. In milliseconds. */
export const INTERVAL = 2_000;

/** How long a leader whose stream the server has ended keeps its place, in milliseconds. */
const FAREWELL = 1_000;

const NOWHERE: Place = [0, 0];

/** One tab of those that share a stream. Any of them leads; the others hear from it. */
export function createTab(name: string, create: Create, host: Host, cursor: string, world: World): Upstream {
  const lock = `tidings:${VERSION}:${name}`;
  /** Another one each time it joins: a leader that hangs may be the next to have the lock of the last one. */
  let self = "";
  const lockOf = (tab: string): string => `${lock} ${tab}`;
  const ring = createRing();
  const delivered = createNewest();
  let offs: (() => void)[] = [];
  let resign: () => void = () => {};
  let channel: Channel | undefined;
  /** Whether it holds the lock by which others know that it lives. */
  let isMember = false;
  let leader: Leader | undefined;
  /** The stream of its own by which it gets what no ring holds, until it has reached the shared one. */
  let own: Upstream | undefined;
  let wishes: Wishes = [];
  /** Those that have begun, and what fits them; `undefined` before the first. */
  let begun: Wishes | undefined;
  let wants = wanting(wishes);
  /** The id after which all begin, until somebody has given what follows. */
  let after: string | undefined;
  /** What the leader carries for its followers, as far as is known. */
  let carried: Wishes = [];
  /** The epoch that is followed. */
  let epoch = 0;
  /** The place up to which all was heard. */
  let at = NOWHERE;
  /** Whether it hears everything that it wants from the leader. */
  let isSynced = false;
  let hellos = 0;
  /** For how many intervals the leader has been silent. */
  let quiet = 0;
  let shared = CONNECTING;
  let isOver = false;

  const lastEventId = (): string => own?.lastEventId ?? (isSynced ? leader?.lastEventId() : undefined) ?? cursor;

  function begin(those: Wishes): void {
    begun = those;
    wants = wanting(those);
  }

  function join(): void {
    if (channel || isOver) return;
    self = world.name();
    channel = world.channel(lock, hear);
    let off = world.later(INTERVAL, tick);
    function tick(): void {
      off = world.later(INTERVAL, tick);
      if (!leader) quiet++;
      // It is asked, and not expected to speak by itself: a hidden page's timers fire once a minute, messages at once.
      if (quiet > 2) {
        quiet = 0;
        elect(true);
      } else if (!isSynced) hello();
      else if (quiet > 1) channel?.post({ k: "ask" });
    }
    // As long as this tab lives; so a leader learns that it has gone, however it went.
    const release = world.lock(
      lockOf(self),
      () => {
        isMember = true;
        hello();
        // It may have robbed a leader meanwhile.
        if (!leader) elect();
      },
      // There are locks, but not for this page: it is in a sandbox, or its storage is blocked. So it is alone.
      () => {
        channel?.close();
        channel = { post() {}, close() {} };
        lead();
      },
    );
    offs = [release, () => off()];
  }

  /** Goes, for a while or for good: a page that does not run must not lead, and hears nothing. */
  function leave(): void {
    if (!channel) return;
    leader?.flush();
    stepDown();
    abandonOwn();
    // Nobody carries anything for it now, though the place it has reached may be the newest when it comes back.
    isSynced = isMember = false;
    // Nor does an answer count to what it said before.
    hellos++;
    for (const off of [resign, ...offs]) off();
    channel.close();
    channel = undefined;
  }

  function end(last: Shared): void {
    isOver = true;
    shared = last;
    offPage();
    leave();
    tell();
  }

  function elect(steal = false): void {
    if (isOver) return;
    resign();
    resign = world.lock(
      lock,
      lead,
      () => {
        stepDown();
        elect();
      },
      steal,
    );
  }

  function lead(): void {
    abandonOwn();
    cursor = after ?? lastEventId();
    // The stream will not go on where the ring ends.
    if (after !== undefined || !cursor) ring.clear();
    after = undefined;
    epoch = Math.max(Math.floor(epoch) + 1, world.now()) + world.random();
    quiet = 0;
    isSynced = true;
    begin(wishes);
    leader = createLeader(
      {
        name: self,
        ring,
        world,
        create,
        post: (message) => channel?.post(message),
        lockOf,
        take(entry) {
          ring.push(entry);
          if (isSynced) deliver(entry);
        },
        welcome,
        share,
        fail,
      },
      epoch,
      cursor,
    );
    leader.start(wishes, carried);
    if (!isOver) tell();
  }

  function stepDown(): void {
    if (!leader) return;
    cursor = lastEventId();
    at = leader.place();
    isSynced = false;
    leader.stop();
    leader = undefined;
  }

  function hear(message: Message): void {
    if (isOver) return;
    if (message.k === "hello") return leader?.hello(message);
    if (message.k === "ask") return leader?.here();
    const { e } = message;
    if (e < epoch || (leader && e === epoch)) return;
    if (leader) {
      // The lock was stolen while this tab did not run; that it is told so may come later.
      stepDown();
      elect();
    }
    quiet = 0;
    if (e > epoch) {
      epoch = e;
      isSynced = false;
      hello();
    }
    if (message.k === "welcome") {
      if (message.t === self) welcome(message);
    } else if (message.k === "error") fail(message.f);
    else {
      if (isSynced && at[1] < message.p) {
        // It has missed something.
        isSynced = false;
        hello();
      }
      if (isSynced) {
        if (message.k === "events") take(message.b);
        if ("n" in message && message.n > at[1]) at = [e, message.n];
        if (message.k === "carries") carry(message.u, message.m);
        else cursor = message.c;
      }
      if (message.k === "state") share(message.s);
    }
  }

  /** Takes what goes on at its place; `known` says whether what it has heard is wanted all the same. */
  function take(entries: readonly Entry[], known = false): void {
    for (const entry of entries) {
      const [, , , , e, n] = entry;
      const isNext = !leader && (e > at[0] || (e === at[0] && n > at[1]));
      if (isNext) {
        at = [e, n];
        ring.push(entry);
      }
      if (isNext || known) deliver(entry);
    }
  }

  function carry(all: Wishes, newest: string): void {
    carried = all;
    ring.mark(newest, at);
    ring.carry(all);
  }

  function hello(): void {
    const p = own ? NOWHERE : (leader?.place() ?? at);
    const message: Hello = { k: "hello", t: self, i: ++hellos, w: wishes, o: begun ?? [], p, c: lastEventId(), a: after };
    if (leader) leader.hello(message);
    else if (isMember) channel?.post(message);
  }

  function welcome({ i, e, n, c, m, u, v, b, r, h, s }: Welcome): void {
    if (i !== hellos) return;
    if (h === "not") catchUp();
    else {
      // What is told begins elsewhere than where the ring ends.
      if (!leader && h !== "place" && (h === "now" || own || at[0] !== e)) {
        ring.clear();
        at = NOWHERE;
      }
      dropOwn();
      after = undefined;
      isSynced = true;
      take(b, h === "id");
      begin(wishes);
      r.forEach(deliver);
      if (!leader) {
        at = [e, n];
        cursor = c;
        // Others may have lapsed while it did not listen.
        ring.carry(v);
        carry(u, m);
      }
    }
    share(s);
  }

  /** Gets what no ring holds. */
  function catchUp(): void {
    isSynced = false;
    if (own) return;
    const start = after ?? lastEventId();
    after = undefined;
    begin(wishes);
    let stream: Upstream | undefined;
    stream = own = create({ lastEventId: start }, {
      ...host,
      event: (...event) => deliver([...event, ...NOWHERE]),
      state(change) {
        if (!stream || own !== stream) return;
        // Everything that had been published when it opened has come, and the leader's stream had begun before: they overlap.
        if (change.caughtUp || change.reason === "completed") hello();
        else if (change.status === "closed") end(change);
      },
    });
    own.want(wishes);
  }

  function dropOwn(): void {
    const stream = own;
    own = undefined;
    stream?.close();
  }

  /** Lets a stream of its own go before it has reached the shared one. */
  function abandonOwn(): void {
    if (!own) return;
    cursor = own.lastEventId;
    dropOwn();
    if (leader) return;
    // What was heard on it is not in the ring.
    ring.clear();
    at = NOWHERE;
  }

  function deliver([name, topics, id, text]: Entry): void {
    if (isOver || (topics && !wants(topics))) return;
    if (name === GAP) {
      const [asked = "", oldest = ""] = text.split("\t");
      host.gap({ asked, oldest, topic: topics });
    } else if (delivered.isNews(name, topics, id)) host.event(name, topics, id, text);
  }

  function share(next: Shared): void {
    if (isOver) return;
    if (next.status === "closed") {
      // Whoever lacks something would miss it. It leads next, and hears of the end itself.
      if (!isSynced && !leader) return;
      // Longer than the message takes that tells the others: nobody is to open the stream once more to hear it.
      if (leader && next.reason !== "failed") {
        const release = resign;
        resign = () => {};
        world.later(FAREWELL, release);
      }
      return end(next);
    }
    shared = next;
    tell();
  }

  function tell(): void {
    const { error, ...rest } = shared;
    const change: Change = { ...rest, caughtUp: rest.caughtUp && isSynced, leader: leader !== undefined };
    host.state(error ? { ...change, error: errorOf(error) } : change);
  }

  function fail(failure: Failure): void {
    host.error(errorOf(failure));
  }

  const offPage = world.watch(leave, join);
  join();
  return {
    get lastEventId() {
      return lastEventId();
    },
    want(wanted, from) {
      if (isOver) return;
      const keys = new Set(wanted.map(keyOf));
      const goOn = from !== undefined || own || (!begun && cursor);
      begin(goOn ? wanted : (begun ?? []).filter((wish) => keys.has(keyOf(wish))));
      delivered.keep(wants);
      wishes = wanted;
      if (from === undefined) own?.want(wanted);
      else {
        abandonOwn();
        cursor = lastEventId();
        // Newly wanted topics may begin no later than what goes on.
        for (const id of [cursor || from, after ?? from]) from = earlier(from, id);
        after = from;
        // What comes meanwhile must not come before what is asked for.
        isSynced = false;
      }
      hello();
    },
    close() {
      if (!isOver) end({ ...CONNECTING, status: "closed", reason: "closed" });
    },
  };
}

/** The id that comes first in a log; of ids that have no order, the first that is given. */
function earlier(one: string, other: string): string {
  return precedes(other, one) ? other : one;
}

function errorOf({ code, message, reason }: Failure): SseError {
  return new SseError(code, message, { reason });
}
