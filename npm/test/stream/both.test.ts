import { describe, expect, it, vi } from "vitest";
import type { Client, ClientOptions, Gap, TidingsEvent } from "../../src/types/index.js";
import { log, ScriptedEventSource } from "../client/scripted-event-source.js";
import { create, setUp } from "../client/setup.js";
import { control, frame, type Request, scriptedFetch, turns } from "./scripted-fetch.js";

setUp();

/** One connection as a test plays it, by whichever transport. */
interface Played {
  readonly isClosed: boolean;
  query(name: string): string[];
  open(): void;
  event(seq: number | string, topics: string, data: unknown): void;
  control(word: string, fields: object, id?: string, topic?: string): void;
  lose(): void;
  refuse(status: number): void;
}

class BySource implements Played {
  readonly source: ScriptedEventSource;
  constructor(source: ScriptedEventSource) {
    this.source = source;
  }
  get isClosed(): boolean {
    return this.source.isClosed;
  }
  query(name: string): string[] {
    return new URL(this.source.url, "http://localhost").searchParams.getAll(name);
  }
  open(): void {
    this.source.open();
  }
  event(seq: number | string, topics: string, data: unknown): void {
    this.source.event(seq, "price", data, topics);
  }
  control(word: string, fields: object, id?: string, topic?: string): void {
    this.source.control(word, fields, id, topic);
  }
  lose(): void {
    this.source.break();
  }
  refuse(status: number): void {
    // Only of a browser's own is the status asked for.
    vi.stubGlobal("EventSource", ScriptedEventSource);
    vi.stubGlobal("fetch", async () => new Response(null, { status }));
    this.source.refuse();
  }
}

class ByRequest implements Played {
  readonly request: Request;
  constructor(request: Request) {
    this.request = request;
  }
  get isClosed(): boolean {
    return this.request.isAborted;
  }
  query(name: string): string[] {
    return this.request.query.getAll(name);
  }
  open(): void {
    this.request.open();
  }
  event(seq: number | string, topics: string, data: unknown): void {
    this.request.send(frame(typeof seq === "number" ? log(seq) : seq, "price", topics, JSON.stringify(data)));
  }
  control(word: string, fields: object, id?: string, topic?: string): void {
    this.request.send(control(word, fields, id, topic));
  }
  lose(): void {
    this.request.break();
  }
  refuse(status: number): void {
    this.request.refuse(status);
  }
}

interface Rig {
  readonly client: Client<any>;
  readonly events: TidingsEvent[];
  readonly gaps: Gap[];
  connections(): Played[];
  last(): Played;
}

const TRANSPORTS = {
  eventsource: () => ({
    options: { EventSource: ScriptedEventSource },
    connections: () => ScriptedEventSource.created.map((source) => new BySource(source)),
  }),
  fetch: () => {
    const { fetch, requests } = scriptedFetch();
    return { options: { transport: "fetch", request: { fetch } } as const, connections: () => requests.map((request) => new ByRequest(request)) };
  },
};

describe.each(["eventsource", "fetch"] as const)("by %s, a stream", (transport) => {
  async function play(options: ClientOptions = {}, listens = true): Promise<Rig> {
    const means = TRANSPORTS[transport]();
    const client = create({ ...means.options, ...options }) as Client<any>;
    const [events, gaps]: [TidingsEvent[], Gap[]] = [[], []];
    client.onGap((gap) => gaps.push(gap));
    client.onError(() => {});
    if (listens) client.on("*", (_, event) => events.push(event));
    await turns();
    return { client, events, gaps, connections: means.connections, last: () => means.connections().at(-1) as Played };
  }

  async function ready({ last }: Rig, seq = 0): Promise<void> {
    last().open();
    await turns();
    last().control("ready", { id: log(seq), ping: 15_000 }, log(seq));
    await turns();
  }

  function data({ events }: Rig): unknown[] {
    return events.map((event) => event.data);
  }

  it("tells of its topics, and of what it asks for", async () => {
    const rig = await play({ topics: ["b", "a"], patterns: ["x/:y"] });
    expect([rig.last().query("topic"), rig.last().query("match_urlpattern"), rig.last().query("tidings")]).toEqual([["a", "b"], ["x/:y"], ["1"]]);
    await ready(rig);
    rig.last().event(1, "a\tb", 1);
    await turns();
    expect(rig.events).toMatchObject([{ topic: "a", topics: ["a", "b"], id: log(1), data: 1 }]);
    expect(rig.client.transport).toBe(transport);
  });

  it("asks for the pace that its listeners want", async () => {
    const rig = await play({}, false);
    rig.client.on("price", { topic: "a", maxPerSecond: 2 }, () => {});
    rig.client.on("price", { topic: "b", latest: true }, () => {});
    await turns();
    expect(rig.last().query("throttle")).toEqual(["500 a", "0 b"]);
  });

  it("delivers a late event once, and leaves the cursor where it is", async () => {
    const rig = await play();
    await ready(rig);
    rig.last().event(5, "a", 5);
    rig.last().event(3, "b", 3);
    rig.last().event(3, "b", 3);
    await turns();
    expect(data(rig)).toEqual([5, 3]);
    rig.last().lose();
    await turns();
    vi.advanceTimersByTime(750);
    await turns();
    expect(rig.last().query("last_event_id")).toEqual([log(5)]);
    await ready(rig, 5);
    rig.last().event(3, "b", 3);
    rig.last().event(6, "b", 6);
    await turns();
    expect(data(rig)).toEqual([5, 3, 6]);
  });

  it("leaves out a late event that its topic has overtaken", async () => {
    const rig = await play({}, false);
    const got: unknown[] = [];
    rig.client.on("price", { topic: "a", latest: true }, (value) => got.push(value));
    await turns();
    await ready(rig);
    rig.last().event(5, "a", 5);
    rig.last().event(3, "a", 3);
    await turns();
    vi.advanceTimersByTime(1000);
    await turns();
    expect(got).not.toContain(3);
  });

  it("rests while nobody listens, and goes on at the cursor", async () => {
    const rig = await play({}, false);
    const off = rig.client.on("price", () => {});
    await turns();
    await ready(rig);
    rig.last().event(1, "a", 1);
    await turns();
    off();
    await turns();
    // A client waits a while for the next listener.
    vi.advanceTimersByTime(10_000);
    await turns();
    expect([rig.last().isClosed, rig.client.state.status]).toEqual([true, "idle"]);
    rig.client.on("price", () => {});
    await turns();
    expect([rig.connections().length, rig.last().query("last_event_id")]).toEqual([2, [log(1)]]);
  });

  it("goes over to a stream for other topics at its first word, from where that began", async () => {
    const rig = await play({ topics: ["a"] });
    await ready(rig);
    rig.last().event(1, "a", 1);
    await turns();
    const got: unknown[] = [];
    rig.client.on("price", { topic: "b" }, (value) => got.push(value));
    await turns();
    const [old, next] = rig.connections() as [Played, Played];
    old.event(2, "a", 2);
    await turns();
    expect([next.query("topic"), next.query("last_event_id"), old.isClosed]).toEqual([["a", "b"], [log(1)], false]);
    await ready(rig, 1);
    expect([old.isClosed, rig.client.lastEventId]).toEqual([true, log(1)]);
    next.event(2, "a", 2);
    next.event(3, "b", 3);
    await turns();
    expect([data(rig), got, rig.client.lastEventId]).toEqual([[1, 2], [3], log(3)]);
  });

  it("names what is new to it, until a stream has told the state of that", async () => {
    const rig = await play({ topics: ["a"] });
    expect(rig.last().query("state")).toEqual([]);
    await ready(rig);
    rig.last().event(1, "a", 1);
    await turns();
    rig.client.on("price", { topic: "b" }, () => {});
    rig.client.on("price", { pattern: "c/:d" }, () => {});
    // Who begins after an id has a snapshot.
    rig.client.on("price", { topic: "e", after: log(1) }, () => {});
    await turns();
    const lose = async (): Promise<void> => {
      rig.last().lose();
      await turns();
      vi.advanceTimersByTime(5_000);
      await turns();
    };
    expect(rig.last().query("state")).toEqual(["b", "c/:d"]);
    await lose();
    expect([rig.connections().length, rig.last().query("state")]).toEqual([3, ["b", "c/:d"]]);
    await ready(rig, 1);
    await lose();
    expect([rig.connections().length, rig.last().query("state")]).toEqual([4, []]);
    await ready(rig, 1);
    rig.client.on("price", { topic: "e" }, () => {});
    await turns();
    expect([rig.last().query("topic"), rig.last().query("state")]).toEqual([["a", "b", "e"], ["e"]]);
    // One more of them changes nothing, though no stream has told it yet.
    rig.client.on("price", { topic: "e" }, () => {});
    rig.client.on("price", { topic: "e", after: log(1) }, () => {});
    await turns();
    expect(rig.connections().length).toBe(5);
  });

  it("that resumes is told no state, and one that has rested every one", async () => {
    const rig = await play({ lastEventId: log(5) }, false);
    const off = rig.client.on("price", { topic: "a" }, () => {});
    await turns();
    expect([rig.last().query("last_event_id"), rig.last().query("state")]).toEqual([[log(5)], []]);
    await ready(rig, 5);
    off();
    await turns();
    vi.advanceTimersByTime(10_000);
    await turns();
    rig.client.on("price", { topic: "a" }, () => {});
    await turns();
    expect([rig.last().query("last_event_id"), rig.last().query("state")]).toEqual([[log(5)], ["a"]]);
  });

  it.each([
    [403, "unauthorized", "unauthorized"],
    [404, "closed-by-server", "rejected"],
  ])("goes on where other topics are refused, and asks for them with the next change: %i", async (status, code, reason) => {
    const rig = await play({ topics: ["a"] });
    await ready(rig);
    const [first] = rig.connections() as [Played];
    first.event(1, "a", 1);
    await turns();
    const errors: unknown[] = [];
    rig.client.onError((error) => errors.push(error));
    const got: unknown[] = [];
    const off = rig.client.on("price", { topic: "secret" }, (value) => got.push(value));
    await turns();
    rig.last().refuse(status);
    await turns();
    expect(errors).toMatchObject([{ code, reason }]);
    expect([rig.client.state.status, rig.client.state.error, first.isClosed]).toEqual(["open", null, false]);
    first.event(2, "a", 2);
    await turns();
    vi.advanceTimersByTime(10_000);
    await turns();
    expect([data(rig), rig.client.lastEventId, rig.connections().length]).toEqual([[1, 2], log(2), 2]);

    // Asked for again from where it was wanted; what had come is not delivered again.
    rig.client.on("price", { topic: "b" }, (value) => got.push(value));
    await turns();
    expect([rig.last().query("topic"), rig.last().query("last_event_id")]).toEqual([["a", "b", "secret"], [log(1)]]);
    await ready(rig, 1);
    for (const [seq, topic] of [[2, "a"], [3, "b"], [4, "secret"]] as const) rig.last().event(seq, topic, seq);
    await turns();
    expect([data(rig), got, rig.client.lastEventId, first.isClosed]).toEqual([[1, 2], [3, 4], log(4), true]);
    off();
    expect(errors).toHaveLength(1);
  });

  it.each([
    ["the topic", { topic: "a" }, ["a", "b"]],
    ["every topic", {}, []],
  ])("loses nothing that a throttle holds back when %s is wanted without", async (_, how, topics) => {
    const rig = await play({}, false);
    rig.client.on("price", { topic: "a", maxPerSecond: 1 }, () => {});
    rig.client.on("price", { topic: "b" }, () => {});
    await turns();
    await ready(rig);
    rig.last().event(1, "a", 1);
    for (const seq of [3, 5, 7]) {
      rig.last().event(seq, "b", seq);
      await turns();
      // Longer than anything is held back.
      vi.advanceTimersByTime(2_000);
    }
    rig.last().event(9, "a", 9);
    // The server holds 10, of the topic a.
    rig.last().event(11, "b", 11);
    await turns();
    // Then the stream is stuck.
    vi.advanceTimersByTime(10_000);
    const all: unknown[] = [];
    rig.client.on("price", how, (value) => all.push(value));
    await turns();
    expect([rig.last().query("topic"), rig.last().query("throttle"), rig.last().query("last_event_id")]).toEqual([topics, [], [log(5)]]);
    await ready(rig, 5);
    // What was delivered, left out before, held back, and what follows.
    for (const [seq, topic] of [[7, "b"], [8, "a"], [9, "a"], [10, "a"], [11, "b"], [12, "a"]] as const) rig.last().event(seq, topic, seq);
    await turns();
    expect([all, rig.client.lastEventId, rig.gaps]).toEqual([[10, 12], log(12), []]);
  });

  it("goes on at the cursor where nothing is held back that is wanted", async () => {
    const rig = await play({}, false);
    const off = rig.client.on("price", { topic: "a", maxPerSecond: 1 }, () => {});
    rig.client.on("price", { topic: "b" }, () => {});
    await turns();
    await ready(rig);
    vi.advanceTimersByTime(10_000);
    rig.last().event(7, "b", 7);
    await turns();
    rig.client.on("price", { topic: "c" }, () => {});
    await turns();
    expect(rig.last().query("last_event_id")).toEqual([log(7)]);
    off();
    await turns();
    expect([rig.last().query("throttle"), rig.last().query("last_event_id")]).toEqual([[], [log(7)]]);
  });

  it("tells of a gap, and ends when the server says so", async () => {
    const rig = await play();
    await ready(rig, 7);
    rig.last().control("gap", { asked: log(1), oldest: log(7) }, undefined, "a");
    await turns();
    expect(rig.gaps).toEqual([{ asked: log(1), oldest: log(7), topic: "a" }]);
    rig.last().control("close", { reason: "expired" });
    await turns();
    expect([rig.client.state.status, rig.client.state.reason, rig.last().isClosed]).toEqual(["closed", "expired", true]);
  });

  it("is let go while the page is hidden, when that is wanted", async () => {
    const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
    vi.stubGlobal("document", document);
    const show = (visibilityState: string): void => {
      document.visibilityState = visibilityState;
      document.dispatchEvent(new Event("visibilitychange"));
    };
    const rig = await play({ pauseWhenHidden: 5_000 });
    await ready(rig);
    show("hidden");
    vi.advanceTimersByTime(4_999);
    show("visible");
    vi.advanceTimersByTime(60_000);
    expect(rig.client.state.reason).not.toBe("hidden");
    show("hidden");
    vi.advanceTimersByTime(5_000);
    expect([rig.last().isClosed, rig.client.state]).toMatchObject([true, { status: "waiting", reason: "hidden", retryAt: null }]);
    vi.advanceTimersByTime(600_000);
    const before = rig.connections().length;
    show("visible");
    await turns();
    expect(rig.connections().length).toBe(before + 1);
    expect(rig.client.state).toMatchObject({ status: "connecting", reason: null });
  });
});
