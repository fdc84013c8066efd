import { afterEach, describe, expect, it, vi } from "vitest";
import { SseError } from "../../src/errors.js";
import type { Change, Host, Upstream, Wishes } from "../../src/stream/upstream.js";
import { canShare, shareAmongTabs } from "../../src/tabs/index.js";
import { INTERVAL } from "../../src/tabs/tab.js";
import { SETTLE } from "../../src/tabs/leader.js";
import { idOf, topics } from "./server.js";
import { Browser, Page } from "./world.js";

/** A stream that says what a test has it say. */
class Scripted implements Upstream {
  lastEventId: string;
  wishes: Wishes = [];
  /** How often it was told what is wanted, and the topics of each time. */
  readonly wants: string[] = [];
  isClosed = false;
  #change: Change = { status: "connecting", attempt: 0, retryAt: null, reason: null, caughtUp: false, version: "", leader: null };

  constructor(
    readonly page: Page,
    lastEventId: string,
    readonly host: Host,
  ) {
    this.lastEventId = lastEventId;
  }

  want(wishes: Wishes): void {
    this.wishes = wishes;
    this.wants.push(wishes.map(({ value }) => value).join());
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.state({ status: "closed", reason: "closed" });
  }

  state(change: Partial<Change>): void {
    this.#change = { ...this.#change, ...change };
    this.host.state(this.#change);
  }

  /** It is open, at this place, and has caught up. */
  ready(seq: number): void {
    this.lastEventId = idOf(seq);
    this.state({ status: "open", caughtUp: true, version: "v1" });
  }

  event(topic: string, seq: number | undefined, text = ""): void {
    if (seq !== undefined) this.lastEventId = idOf(seq);
    this.host.event("tick", topic, seq === undefined ? "" : idOf(seq), text);
  }
}

/** Several tabs, each with what it heard. */
function setUp(): { browser: Browser; streams: Scripted[]; open: (...names: readonly string[]) => Opened; values: (stream: Scripted) => string[] } {
  const browser = new Browser(7);
  const streams: Scripted[] = [];
  let opened = 0;
  function open(...names: readonly string[]): Opened {
    const page = new Page(`t${opened++}`);
    const tab: Omit<Opened, "upstream"> = { page, heard: [], states: [], gaps: [], errors: [], state: () => tab.states.at(-1)! };
    const upstream = shareAmongTabs(
      "/events",
      (lastEventId, host) => {
        const stream = new Scripted(page, lastEventId, host);
        streams.push(stream);
        return stream;
      },
      {
        event: (_, topic, id, text) => tab.heard.push(`${topic} ${id.split("-")[1] ?? ""}${text}`),
        gap: ({ topic, asked, oldest }) => tab.gaps.push(`${topic} ${asked} ${oldest}`),
        state: (change) => tab.states.push(change),
        error: (error) => tab.errors.push(error),
      },
      "",
      browser.world(page),
    );
    upstream.want(topics(...names));
    browser.run(100);
    return { ...tab, upstream };
  }
  return { browser, streams, open, values: (stream) => stream.wishes.map(({ value }) => value) };
}

interface Opened {
  readonly page: Page;
  readonly upstream: Upstream;
  readonly heard: string[];
  readonly states: Change[];
  readonly gaps: string[];
  readonly errors: SseError[];
  readonly state: () => Change;
}

afterEach(() => vi.unstubAllGlobals());

describe("tabs", () => {
  it("share one stream for what all of them want, and each hears its own", () => {
    const { browser, streams, open, values } = setUp();
    const [one, two] = [open("a"), open("b")];
    streams[0]!.ready(1);
    streams[0]!.event("a", 2);
    streams[0]!.event("b", 3);
    browser.run(100);
    expect(streams).toHaveLength(1);
    expect(values(streams[0]!)).toEqual(["b", "a"]);
    expect([one.heard, two.heard]).toEqual([["a 2"], ["b 3"]]);
    expect([one.upstream.lastEventId, two.upstream.lastEventId]).toEqual([idOf(3), idOf(3)]);
    two.upstream.want([]);
    browser.run(100);
    expect(values(streams[0]!)).toEqual(["a"]);
  });

  it("say to one another only what another wants", () => {
    const { browser, streams, open } = setUp();
    open("a");
    open("b");
    streams[0]!.ready(1);
    browser.run(100);
    browser.said.length = 0;
    for (let seq = 2; seq < 50; seq++) streams[0]!.event("a", seq);
    browser.run(100);
    expect(browser.said).toEqual([]);
    streams[0]!.event("b", 50);
    browser.run(100);
    expect(browser.said).toMatchObject([{ b: [["tick", "b", idOf(50), "", expect.any(Number), expect.any(Number)]] }]);
  });

  it("tell what comes in one task in one message", () => {
    const { browser, streams, open } = setUp();
    open("a");
    const two = open("a");
    streams[0]!.ready(1);
    browser.run(100);
    browser.said.length = 0;
    for (let seq = 2; seq <= 101; seq++) streams[0]!.event("a", seq);
    browser.run(100);
    expect(two.heard).toHaveLength(100);
    expect(browser.said).toHaveLength(1);
  });

  it("show the leader's state in all, and who leads", () => {
    const { browser, streams, open } = setUp();
    const [one, two] = [open("a"), open("a")];
    streams[0]!.ready(1);
    browser.run(100);
    const expected = { status: "open", caughtUp: true, version: "v1", reason: null };
    expect(one.state()).toMatchObject({ ...expected, leader: true });
    expect(two.state()).toMatchObject({ ...expected, leader: false });
    streams[0]!.state({ status: "waiting", attempt: 2, retryAt: 123, reason: "network", caughtUp: false });
    browser.run(100);
    expect(two.state()).toMatchObject({ status: "waiting", attempt: 2, retryAt: 123, reason: "network", caughtUp: false, leader: false });
    // What is said again is told once.
    const before = browser.said.length;
    streams[0]!.state({});
    expect(browser.said).toHaveLength(before);
    expect(open("a").state()).toMatchObject({ status: "waiting", attempt: 2 });
  });

  it("are told of gaps of what they want, and of errors once each", () => {
    const { browser, streams, open } = setUp();
    const [one, two] = [open("a"), open("b")];
    streams[0]!.ready(1);
    browser.run(100);
    const gap = { asked: idOf(1), oldest: idOf(9) };
    streams[0]!.host.gap({ ...gap, topic: "b" });
    streams[0]!.host.gap({ ...gap, topic: "" });
    streams[0]!.host.error(new SseError("bad-frame", "Not ours.", { reason: "x" }));
    browser.run(100);
    expect(one.gaps).toEqual([` ${idOf(1)} ${idOf(9)}`]);
    expect(two.gaps).toEqual([`b ${idOf(1)} ${idOf(9)}`, ` ${idOf(1)} ${idOf(9)}`]);
    for (const { errors } of [one, two]) {
      expect(errors).toHaveLength(1);
      expect(errors[0]).toBeInstanceOf(SseError);
      expect(errors[0]).toMatchObject({ code: "bad-frame", message: "Not ours.", reason: "x" });
    }
  });

  it("end when the server ends the stream, with its error", () => {
    const { browser, streams, open } = setUp();
    const [one, two] = [open("a"), open("a")];
    streams[0]!.ready(1);
    browser.run(100);
    streams[0]!.state({ status: "closed", reason: "unauthorized", error: new SseError("unauthorized", "No.") });
    browser.run(10_000);
    for (const tab of [one, two]) {
      expect(tab.state()).toMatchObject({ status: "closed", reason: "unauthorized", error: { code: "unauthorized" } });
      expect(tab.states.filter(({ status }) => status === "closed")).toHaveLength(1);
    }
    expect(streams).toHaveLength(1);
  });

  it("go on without the one that is closed, or that cannot start", () => {
    const { browser, streams, open, values } = setUp();
    const [one, two, three] = [open("a"), open("b"), open("c")];
    streams[0]!.ready(1);
    browser.run(100);
    one.upstream.close();
    expect(one.state()).toMatchObject({ status: "closed", reason: "closed" });
    expect(streams[0]!.isClosed).toBe(true);
    browser.run(100);
    expect(two.state()).toMatchObject({ leader: true });
    expect(streams[1]!.lastEventId).toBe(idOf(1));
    expect(values(streams[1]!)).toEqual(["b", "c"]);
    streams[1]!.state({ status: "closed", reason: "failed", error: new SseError("wasm-blocked", "No.") });
    browser.run(100);
    expect(two.state()).toMatchObject({ status: "closed", reason: "failed", error: { code: "wasm-blocked" } });
    expect(three.state()).toMatchObject({ leader: true });
    streams[2]!.ready(1);
    browser.run(SETTLE);
    expect(values(streams[2]!)).toEqual(["c"]);
    one.upstream.want(topics("z"));
    one.upstream.close();
    expect(one.states.filter(({ status }) => status === "closed")).toHaveLength(1);
  });

  it("forget what a tab wanted that crashed", () => {
    const { browser, streams, open, values } = setUp();
    open("a");
    const two = open("b");
    streams[0]!.ready(1);
    browser.run(100);
    expect(values(streams[0]!)).toEqual(["b", "a"]);
    browser.crash(two.page);
    browser.run(100);
    expect(values(streams[0]!)).toEqual(["a"]);
  });

  it("hand over without asking anybody, each with what it lacks", () => {
    const { browser, streams, open } = setUp();
    const [one, two, three] = [open("a"), open("a"), open("a")];
    streams[0]!.ready(1);
    browser.run(100);
    browser.stall(three.page);
    streams[0]!.event("a", 2);
    browser.run(100);
    browser.crash(one.page);
    browser.run(30);
    expect(streams[1]!.page).toBe(two.page);
    expect(streams[1]!.lastEventId).toBe(idOf(2));
    streams[1]!.ready(2);
    streams[1]!.event("a", 2);
    streams[1]!.event("a", 3);
    browser.wake(three.page);
    browser.run(100);
    expect([two.heard, three.heard]).toEqual([["a 2", "a 3"], ["a 2", "a 3"]]);
    expect(streams).toHaveLength(2);
  });

  it("lead on with what has begun, and then with what is new, whose state nobody has been told", () => {
    const { browser, streams, open } = setUp();
    const [one, two] = [open("a"), open("a")];
    streams[0]!.ready(1);
    browser.run(100);
    browser.crash(one.page);
    two.upstream.want(topics("a", "b"));
    browser.run(100);
    expect(streams[1]!.wants.slice(0, 2)).toEqual(["a", "a,b"]);
    streams[1]!.ready(1);
    streams[1]!.event("b", 2);
    expect(two.heard).toEqual(["b 2"]);
    // Nothing was before the first.
    expect(streams[0]!.wants[0]).toEqual("a");
  });

  it("rob a leader that does not answer, and not one whose timers are slow", () => {
    const { browser, streams, open } = setUp();
    const [one, two] = [open("a"), open("a")];
    streams[0]!.ready(1);
    browser.run(10 * INTERVAL);
    expect(one.state()).toMatchObject({ leader: true });
    browser.stall(one.page);
    browser.run(4 * INTERVAL);
    expect(two.state()).toMatchObject({ leader: true });
    streams[1]!.ready(1);
    browser.wake(one.page);
    // Its stream is still there when it wakes.
    streams[0]!.event("a", 2);
    streams[1]!.event("a", 2);
    browser.run(100);
    expect(streams[0]!.isClosed).toBe(true);
    expect(one.state()).toMatchObject({ leader: false });
    expect([one.heard, two.heard]).toEqual([["a 2"], ["a 2"]]);
  });

  it("do not wait for a leader that hangs when they come back", () => {
    const { browser, streams, open } = setUp();
    const [one, two, three] = [open("a"), open("a"), open("a")];
    streams[0]!.ready(1);
    browser.run(100);
    browser.stall(one.page);
    // The lock by which it was known is now had by who hangs.
    browser.away(two.page);
    browser.back(two.page);
    browser.run(6 * INTERVAL);
    const stream = streams.at(-1)!;
    stream.ready(1);
    stream.event("a", 2);
    browser.run(6 * INTERVAL);
    expect([two, three].map((tab) => tab.state().leader).sort()).toEqual([false, true]);
    expect([two.heard, three.heard]).toEqual([["a 2"], ["a 2"]]);
    expect(streams.filter(({ isClosed, page }) => !isClosed && page !== one.page)).toHaveLength(1);
  });

  it("give a late one the newest state of what is carried already", () => {
    const { browser, streams, open } = setUp();
    const one = open("a", "b");
    streams[0]!.ready(1);
    streams[0]!.event("a", undefined, " old");
    streams[0]!.event("a", 2, " new");
    streams[0]!.event("b", 3, " no state");
    browser.run(100);
    const two = open("b");
    expect(two.heard).toEqual([]);
    two.upstream.want(topics("a", "b"));
    browser.run(100);
    expect(two.heard).toEqual(["a  new"]);
    expect(one.heard).toEqual(["a  old", "a 2 new", "b 3 no state"]);
  });

  it("give a late one what follows its cursor out of the ring, or else by a stream of its own", () => {
    const { browser, streams, open } = setUp();
    open("a");
    streams[0]!.ready(10);
    browser.run(100);
    for (let seq = 11; seq <= 14; seq++) streams[0]!.event("a", seq);
    const two = open();
    two.upstream.want(topics("a"), idOf(12));
    browser.run(100);
    expect(two.heard).toEqual(["a 13", "a 14"]);
    expect(streams).toHaveLength(1);
    const three = open();
    three.upstream.want(topics("a"), idOf(5));
    browser.run(100);
    expect(streams).toHaveLength(2);
    expect(streams[1]).toMatchObject({ page: three.page, lastEventId: idOf(5) });
    expect(three.state()).toMatchObject({ caughtUp: false });
    streams[1]!.event("a", 9);
    streams[0]!.event("a", 15);
    browser.run(100);
    // What comes in between does not overtake.
    expect(three.heard).toEqual(["a 9"]);
    for (const seq of [11, 12, 13, 14]) streams[1]!.event("a", seq);
    streams[1]!.ready(14);
    browser.run(100);
    expect(three.heard).toEqual(["a 9", "a 11", "a 12", "a 13", "a 14", "a 15"]);
    expect(streams[1]!.isClosed).toBe(true);
    expect(three.state()).toMatchObject({ caughtUp: true, leader: false });
  });

  it("are each alone where locks are refused", () => {
    const { browser, streams, open } = setUp();
    browser.refusesLocks = true;
    const tabs = [open("a"), open("b")];
    browser.run(10 * INTERVAL);
    expect(streams).toHaveLength(2);
    for (const stream of streams) stream.ready(1);
    streams[1]!.event("b", 2);
    browser.run(10 * INTERVAL);
    for (const tab of tabs) expect(tab.state()).toMatchObject({ status: "open", leader: true });
    expect(tabs[1]!.heard).toEqual(["b 2"]);
    expect(streams).toHaveLength(2);
  });

  it("ask for what no message told", () => {
    const { browser, streams, open } = setUp();
    open("a");
    const two = open("a");
    streams[0]!.ready(1);
    browser.run(100);
    browser.isDeaf = true;
    streams[0]!.event("a", 2);
    browser.run(100);
    browser.isDeaf = false;
    streams[0]!.event("a", 3);
    browser.run(100);
    expect(two.heard).toEqual(["a 2", "a 3"]);
    browser.isDeaf = true;
    streams[0]!.event("a", 4);
    browser.run(100);
    browser.isDeaf = false;
    // Nothing follows; the next sign of life says that there was something.
    browser.run(3 * INTERVAL);
    expect(two.heard).toEqual(["a 2", "a 3", "a 4"]);
  });
});

describe("whether tabs can share", () => {
  it("depends on Web Locks, which only a secure context has, and on BroadcastChannel", () => {
    vi.stubGlobal("navigator", {});
    expect(canShare()).toBe(false);
    vi.stubGlobal("navigator", { locks: {} });
    vi.stubGlobal("BroadcastChannel", class {});
    expect(canShare()).toBe(true);
    vi.stubGlobal("BroadcastChannel", undefined);
    expect(canShare()).toBe(false);
  });
});
