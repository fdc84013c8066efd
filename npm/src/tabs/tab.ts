import { precedes } from "../stream/id.js";
import { createNewest } from "../stream/newest.js";
import { type Change, type Host, IDLE, type Upstream, type Wishes } from "../stream/upstream.js";
import { keyOf } from "../stream/wishes.js";
import { type Create, createLeader, type Leader } from "./leader.js";
import { type Entry, GAP, type Hello, type Message, noticeOf, type Place, type Told, VERSION } from "./messages.js";
import { createRing } from "./ring.js";
import { wanting } from "./wanting.js";
import { BROWSER, type Channel, type World } from "./world.js";

/** How often a leader that says nothing is asked whether it is there; after two to three times another takes its place. In milliseconds. */
export const INTERVAL = 2_000;

/** How long a leader whose stream the server has ended keeps its place, in milliseconds. */
const FAREWELL = 1_000;

const NOWHERE: Place = [0, 0];

/**
 * A stream that all tabs of this origin share which use the same name. Any of them leads: it holds the stream, for what all of them
 * want, and the others hear from it.
 *
 * @param name - names what may be shared: it must hold everything on which what one is sent depends but the wishes
 * @param create - makes a stream, in the tab that leads, and for a moment in one that lacks what no other holds
 * @param host - is told what this tab wants
 * @param cursor - the id to begin after; may be empty
 */
export function shareAmongTabs(name: string, create: Create, host: Host, cursor: string, world: World = BROWSER): Upstream {
  const lock = `${name} ${VERSION}`;
  const delivered = createNewest();
  let ring = createRing();
  /**
   * The lock by which others know that it lives; empty while it is away. It is another one each time: a leader that hangs may be the
   * next to have the last one.
   */
  let self = "";
  let quit = (): void => {};
  let resign = quit;
  let channel: Channel | undefined;
  let leader: Leader | undefined;
  /** The stream of its own by which it gets what no ring holds, until it has reached the shared one. */
  let own: Upstream | undefined;
  let wishes: Wishes = [];
  /** Those that have begun, and what fits them; `undefined` before the first. */
  let begun: Wishes | undefined;
  let wants = wanting(wishes);
  /** What the leader carries for its followers, as far as is known. */
  let carried: Wishes = [];
  /** The epoch that is followed. */
  let epoch = 0;
  /** The place up to which all was heard. Unless this tab leads, the ring ends there. */
  let at = NOWHERE;
  /** Whether it hears from the leader everything that has begun. */
  let isSynced = false;
  /** The last hello. */
  let asked = 0;
  /** For how many intervals the leader has been silent. */
  let quiet = 0;
  let shared = IDLE;
  let isOver = false;

  function begin(those: Wishes): void {
    begun = those;
    wants = wanting(those);
  }

  function join(): void {
    if (self || isOver) return;
    const now = (self = `${lock} ${world.random()}`);
    world.later(INTERVAL, function tick() {
      if (self !== now) return;
      world.later(INTERVAL, tick);
      if (!leader) quiet++;
      // It is asked, and not expected to speak by itself: a hidden page's timers fire once a minute, messages at once.
      if (quiet > 2) {
        quiet = 0;
        elect(true);
      } else if (!isSynced || quiet > 1) hello();
    });
    quit = world.lock(
      self,
      () => {
        channel = world.channel(lock, hear);
        hello();
        // It may have robbed a leader meanwhile.
        if (!leader) elect();
      },
      // There are locks, but not for this page: it is in a sandbox, or its storage is blocked. So it is alone.
      lead,
    );
  }

  /** Goes, for a while or for good: a page that does not run must not lead, and hears nothing. */
  function leave(): void {
    if (!self) return;
    stepDown();
    dropOwn();
    // Nor does an answer count to what it said before.
    asked = 0;
    self = "";
    resign();
    quit();
    channel?.close();
    channel = undefined;
  }

  function end(last: Change): void {
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
    cursor = tab.lastEventId;
    dropOwn();
    if (!cursor) {
      // The stream will not go on where the ring ends.
      ring = createRing();
      begin(wishes);
    }
    epoch = Math.max(Math.floor(epoch) + 1, world.now()) + world.random();
    quiet = 0;
    isSynced = true;
    leader = createLeader(world, ring, epoch, cursor, carried, [self, begun ?? []], create, (message) => channel?.postMessage(message), take, heed);
    leader.refresh();
    // What has not begun is new to the stream.
    hello();
  }

  function stepDown(): void {
    cursor = tab.lastEventId;
    isSynced = false;
    leader?.stop();
    leader = undefined;
  }

  function hear(message: Message): void {
    if ("w" in message) return leader?.hello(message);
    const { e } = message;
    if (e < epoch) return;
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
    heed(message);
  }

  function heed({ e, p, n, c, b, i, h, v }: Told): void {
    if (i === asked) {
      if (h) {
        if (h === Infinity) lose();
        dropOwn();
        isSynced = true;
        // Others may have lapsed while it did not listen.
        if (!leader) ring.carry(v!);
      } else catchUp();
    } else {
      if (isSynced && at[1] < p) {
        // It has missed something. What comes meanwhile must not come before that.
        isSynced = false;
        hello();
      }
      if (i) return;
    }
    for (const entry of b) {
      if (i && !entry[0]) begin(wishes);
      take(entry);
    }
    if (!isSynced) return;
    at = [e, n];
    cursor = c;
  }

  function take(entry: Entry): void {
    const [name, topics, id, text, e, n] = entry;
    if (isSynced) {
      // It has come while the answer was on its way.
      if (e === at[0] && n <= at[1]) return;
      at = [e, n];
      if (!leader) ring.push(entry);
    }
    if (!name) {
      const { u, s, f } = noticeOf(text);
      if (u && isSynced) {
        carried = u;
        if (!leader) ring.carry(u);
      }
      if (s) share(s);
      if (f) host.error(f);
    } else if (isSynced) deliver(name, topics, id, text);
  }

  function hello(): void {
    const message: Hello = { t: self, i: (asked = world.random()), w: wishes, o: begun ?? [], p: at, c: tab.lastEventId };
    if (leader) leader.hello(message);
    else channel?.postMessage(message);
  }

  /** Gets what no ring holds. */
  function catchUp(): void {
    if (own) return;
    at = NOWHERE;
    begin(wishes);
    own = create(cursor, {
      ...host,
      event: deliver,
      state(change) {
        if (!own) return;
        // Everything that had been published when it opened has come, and the leader's stream had begun before: they overlap.
        if (change.caughtUp || change.reason === "completed") hello();
        else if (change.status === "closed") end(change);
      },
    });
    own.want(wishes);
  }

  function dropOwn(): void {
    if (!own) return;
    const stream = own;
    own = undefined;
    stream.close();
    lose();
  }

  /** What it hears next does not go on where the ring ends, unless that is the leader's. */
  function lose(): void {
    isSynced = false;
    at = NOWHERE;
    if (!leader) ring = createRing();
  }

  function deliver(name: string, topics: string, id: string, text: string): void {
    if (topics && !wants(topics)) return;
    if (name === GAP) host.gap(JSON.parse(text));
    else if (delivered.isNews(name, topics, id)) host.event(name, topics, id, text);
  }

  function share(next: Change): void {
    if (isOver) return;
    if (next.status === "closed") {
      // Whoever lacks something would miss it. It leads next, and hears of the end itself.
      if (!isSynced && !leader) return;
      // Longer than the message takes that tells the others: nobody is to open the stream once more to hear it.
      if (leader && next.reason !== "failed") {
        world.later(FAREWELL, resign);
        resign = () => {};
      }
      return end(next);
    }
    shared = next;
    tell();
  }

  function tell(): void {
    host.state({ ...shared, caughtUp: shared.caughtUp && isSynced, leader: !!leader });
  }

  const tab: Upstream = {
    get lastEventId() {
      return own ? own.lastEventId : leader && isSynced ? leader.cursor() : cursor;
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
        // Newly wanted topics may begin no later than what goes on.
        cursor = precedes(tab.lastEventId, from) ? tab.lastEventId : from;
        dropOwn();
        lose();
      }
      hello();
    },
    close() {
      if (!isOver) end({ ...IDLE, status: "closed", reason: "closed" });
    },
  };
  const offPage = world.watch(leave, join);
  join();
  return tab;
}
