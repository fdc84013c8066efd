import { describe, expect, it, vi } from "vitest";
import type { Gap } from "../../src/types/index.js";
import { createLiveClient } from "../../src/live/live-client.js";
import { log, ScriptedEventSource } from "./scripted-event-source.js";
import { parts, script, scripted, ScriptedUpstream, setUp } from "./scripted-upstream.js";
import { settled } from "./setup.js";

setUp();

const none = (): void => {};

describe("the topics of all listeners", () => {
  it("are one change, however many listeners come and go in a tick", async () => {
    const { client, upstream } = await scripted({}, (client) => {
      for (let n = 0; n < 300; n++) client.on("price", { topic: `prices/${n}` }, none);
    });
    expect(upstream.wants).toHaveLength(1);
    expect(upstream.wants[0]!.wishes).toHaveLength(300);
    expect(upstream.wants[0]!.wishes[299]).toBe("topic prices/299");
    const offs = Array.from({ length: 300 }, (_, n) => client.on("trade", { topic: `trades/${n}` }, none));
    offs.slice(1).forEach((off) => off());
    await settled();
    expect(upstream.wants).toHaveLength(2);
    expect(upstream.wants[1]!.wishes).toHaveLength(301);
  });

  it("change nothing when somebody else listens to the same, or stops to", async () => {
    const { client, upstream } = await scripted({}, (client) => void client.on("price", { topic: "a" }, none));
    const off = client.on("trade", { topic: "a" }, none);
    await settled();
    off();
    await settled();
    // Taken off and put on again in one breath, as StrictMode does.
    client.on("price", { topic: "b" }, none)();
    await settled();
    expect(upstream.wants.map(({ wishes }) => wishes)).toEqual([["topic a"]]);
  });

  it("are asked for while somebody listens to them", async () => {
    const { client, upstream } = await scripted({}, (client) => void client.on("price", { topic: "a" }, none));
    const off = client.on("price", { pattern: "b/:c" }, none);
    await settled();
    off();
    off();
    await settled();
    expect(upstream.wants.map(({ wishes }) => wishes)).toEqual([["topic a"], ["topic a", "pattern b/:c"], ["topic a"]]);
  });

  it("are all of them for who names none, which nobody needs to add to", async () => {
    const { client, upstream } = await scripted();
    client.on("price", { topic: "a" }, none);
    client.on("price", { pattern: "b/:c", maxPerSecond: 1 }, none);
    await settled();
    expect(upstream.wants.map(({ wishes }) => wishes)).toEqual([["topic *"]]);
  });

  it("are the client's own from the start, and as long as somebody listens to those", async () => {
    const { client, upstream } = await scripted({ topics: ["a"], patterns: ["b/:c"] }, (client) => void client.on("x", { topic: "d" }, none));
    const off = client.on("x", none);
    await settled();
    off();
    await settled();
    expect(upstream.wants.map(({ wishes }) => wishes)).toEqual([["topic a", "pattern b/:c", "topic d"], ["topic d"]]);
  });

  it("come as often as the loosest of those who listen to one wants, each topic and pattern for itself", async () => {
    const { client, upstream } = await scripted({}, (client) => {
      client.on("price", { topic: "a", maxPerSecond: 2 }, none);
      client.on("price", { topic: "a", maxPerSecond: 3 }, none);
      client.on("price", { pattern: ":all", maxPerSecond: 1 }, none);
    });
    const latest = client.on("price", { topic: "a", latest: true }, none);
    await settled();
    const every = client.on("price", { topic: "a" }, none);
    await settled();
    every();
    await settled();
    latest();
    await settled();
    expect(upstream.wants.map(({ wishes }) => wishes[0])).toEqual([
      "topic a every 334",
      "topic a every 0",
      "topic a",
      "topic a every 0",
      "topic a every 334",
    ]);
    expect(upstream.wants.map(({ wishes }) => wishes[1])).toEqual(Array(5).fill("pattern :all every 1000"));
  });

  it("add to all of them where they are wanted more often", async () => {
    const { upstream } = await scripted({}, (client) => {
      client.on("price", { maxPerSecond: 1 }, none);
      client.on("price", { topic: "a" }, none);
      client.on("price", { topic: "b", maxPerSecond: 0.5 }, none);
    });
    expect(upstream.wants[0]!.wishes).toEqual(["topic * every 1000", "topic a"]);
  });
});

describe("a client that nobody listens to any more", () => {
  it("lets the stream go a moment later, and goes on where it was", async () => {
    const { client, upstream } = await scripted({}, () => {});
    expect(upstream).toBeUndefined();
    const { client: held, upstreams } = script();
    const off = held.on("price", none);
    await settled();
    upstreams[0]!.ready().event(1, "price", 1);
    off();
    await settled();
    vi.advanceTimersByTime(999);
    expect(held.state.status).toBe("open");
    vi.advanceTimersByTime(1);
    expect(upstreams[0]!.wants.at(-1)).toEqual({ wishes: [], after: undefined });
    expect(held.state).toMatchObject({ status: "idle", lastEventId: log(1) });
    held.on("price", none);
    expect(held.state.status).toBe("connecting");
    await settled();
    expect(upstreams).toHaveLength(1);
    expect(upstreams[0]!.wants.at(-1)).toEqual({ wishes: ["topic *"], after: undefined });
    expect(client.state.status).toBe("idle");
  });

  it("keeps the stream for who comes meanwhile", async () => {
    const { client, upstreams } = script();
    const off = client.on("price", none);
    await settled();
    upstreams[0]!.ready();
    off();
    await settled();
    vi.advanceTimersByTime(500);
    client.on("price", none);
    await settled();
    vi.advanceTimersByTime(5_000);
    expect(upstreams[0]!.wants).toHaveLength(1);
    expect(client.state.status).toBe("open");
  });

  it("opens nothing when the listener has gone before the wasm is there", async () => {
    const { client, upstreams } = script();
    client.on("price", none)();
    await settled();
    vi.advanceTimersByTime(1_000);
    expect(upstreams).toHaveLength(0);
    expect(client.state.status).toBe("idle");
    client.on("price", none);
    await settled();
    expect(upstreams).toHaveLength(1);
  });
});

describe("a listener that begins after an id", () => {
  it("has the stream begin there: at the oldest of those who come together", async () => {
    const { upstream } = await scripted({}, (client) => {
      client.on("price", { topic: "a", after: log(10) }, none);
      client.on("price", { topic: "b", after: log(7) }, none);
      client.on("price", { topic: "c", after: log(9) }, none);
      client.on("price", { topic: "d" }, none);
    });
    expect(upstream.wants).toEqual([{ wishes: ["topic a", "topic b", "topic c", "topic d"], after: log(7) }]);
  });

  it("gets what lies beyond it, of another log everything, and a state where it lacks something", async () => {
    const seen: unknown[] = [];
    const { upstream } = await scripted({}, (client) => {
      client.on("price", { topic: "a", after: log(10) }, (data) => seen.push(data));
      client.on("price", { topic: "a", after: log(7) }, none);
    });
    upstream.ready(log(7)).event(8, "price", 8, "a").event(10, "price", 10, "a").event(11, "price", 11, "a");
    upstream.event(log(1, "ba9876543210"), "price", 1, "a").event("", "price", 0, "a");
    // It has a snapshot.
    expect(seen).toEqual([11, 1]);
    upstream.host.gap({ asked: log(11), oldest: log(20), topic: "" });
    upstream.event("", "price", 0, "a");
    expect(seen).toEqual([11, 1, 0]);
  });

  it("does not move a stream that is not there yet", async () => {
    const { client, upstream } = await scripted({}, (client) => void client.on("price", { topic: "a" }, none));
    upstream.ready(log(5));
    client.on("price", { topic: "b", after: log(5) }, none);
    client.on("price", { topic: "c", after: log(6) }, none);
    await settled();
    expect(upstream.wants[1]).toEqual({ wishes: ["topic a", "topic b", "topic c"], after: undefined });
  });

  it("moves a stream back for a new topic, of which nobody hears again what was told", async () => {
    const old: unknown[] = [];
    const { client, upstream } = await scripted({}, (client) => void client.on("*", { topic: "a", after: log(0) }, (data) => old.push(data)));
    upstream.ready(log(0)).event(1, "price", 1, "a").event(9, "price", 9, "a");
    const fresh: unknown[] = [];
    client.on("price", { topic: "b", after: log(4) }, (data) => fresh.push(data));
    await settled();
    expect(upstream.wants[1]).toEqual({ wishes: ["topic a", "topic b"], after: log(4) });
    upstream.event(4, "price", 4, "b").event(5, "price", 5, "b").event(8, "price", 8, "a").event(10, "price", 10, "a");
    expect(fresh).toEqual([5]);
    expect(old).toEqual([1, 9, 10]);
  });

  it("is told again what the stream has told already, in order, before what is new", async () => {
    const gaps: Gap[] = [];
    const { client, upstream } = await scripted({}, (client) => void client.on("price", { topic: "a", after: log(0) }, none));
    client.onGap((gap) => gaps.push(gap));
    upstream.ready(log(0)).event(1, "price", 1, "a").event(2, "trade", 2, "a").event(3, "price", 3, "a");
    const seen: unknown[] = [];
    client.on("price", { topic: "a", after: log(1) }, (data) => seen.push(data));
    upstream.event(4, "price", 4, "a");
    expect(seen).toEqual([]);
    await settled();
    expect(seen).toEqual([3, 4]);
    upstream.event(5, "price", 5, "a");
    expect(seen).toEqual([3, 4, 5]);
    expect(upstream.wants).toHaveLength(1);
    expect(gaps).toEqual([]);
  });

  it("is told of a gap when what it should have had is gone", async () => {
    const gaps: Gap[] = [];
    const { client, upstream } = await scripted({}, (client) => void client.on("price", { topic: "a", after: log(0) }, none));
    client.onGap((gap) => gaps.push(gap));
    upstream.ready(log(0));
    for (let seq = 1; seq <= 2_000; seq++) upstream.event(seq, "price", seq, "a");
    const seen: number[] = [];
    client.on("price", { topic: "a", after: log(1) }, (data) => seen.push(data));
    await settled();
    const [gap] = gaps;
    expect(gaps).toEqual([{ asked: log(1), oldest: expect.any(String), topic: "a" }]);
    expect(client.state.gap).toBe(gap);
    // From there on it has everything.
    expect(log(seen[0]! - 1)).toBe(gap!.oldest);
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => 2_001 - seen.length + index));
    expect(seen.length).toBeGreaterThan(500);
  });

  it("is told of a gap when the stream began later, and has told something since", async () => {
    const gaps: Gap[] = [];
    const { client, upstream } = await scripted({}, (client) => void client.on("price", { topic: "a" }, none));
    client.onGap((gap) => gaps.push(gap));
    upstream.ready(log(5)).event(6, "price", 6, "a");
    client.on("price", { topic: "a", after: log(3) }, none);
    await settled();
    expect(gaps).toMatchObject([{ asked: log(3), topic: "a" }]);
  });

  it("is not forgotten while the wasm is on its way", async () => {
    const upstreams: ScriptedUpstream[] = [];
    let loaded = (): void => {};
    const load = (): Promise<never> => new Promise((resolve) => (loaded = () => resolve({} as never)));
    const client = createLiveClient("/events", { EventSource: ScriptedEventSource }, parts(upstreams, load));
    client.on("price", { topic: "a", after: log(7) }, none);
    await settled();
    client.on("price", { topic: "a", after: log(5) }, none);
    await settled();
    client.on("price", { topic: "b" }, none);
    await settled();
    loaded();
    await settled();
    expect(upstreams[0]!.wants).toEqual([{ wishes: ["topic a", "topic b"], after: log(5) }]);
    expect(client.state.gap).toBe(null);
    client.close();
  });

  it("is told of a gap where the topic is carried since later, whatever was told since", async () => {
    const { client, upstream } = await scripted({}, (client) => void client.on("price", { topic: "a" }, none));
    upstream.ready(log(5));
    client.on("price", { topic: "a", after: log(3) }, none);
    await settled();
    expect(client.state.gap).toEqual({ asked: log(3), oldest: log(5), topic: "a" });
    expect(upstream.wants).toHaveLength(1);
  });
});
