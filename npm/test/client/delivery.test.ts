import { describe, expect, it, vi } from "vitest";
import type { Client, TidingsEvent } from "../../src/types/index.js";
import { scripted, setUp } from "./scripted-upstream.js";
import { settled } from "./setup.js";

setUp();

/** Collects what a listener is called with. */
function collect(seen: unknown[]): (data: unknown) => void {
  return (data) => void seen.push(data);
}

describe("an event", () => {
  it("goes to the listeners of its topic, by topic, pattern and name, and of all topics", async () => {
    const [exact, other, pattern, every, name]: unknown[][] = [[], [], [], [], []];
    const { upstream } = await scripted({}, (client) => {
      client.on("price", { topic: "prices/AAPL" }, collect(exact!));
      client.on("price", { topic: "prices/MSFT" }, collect(other!));
      client.on("price", { pattern: "prices/:symbol" }, collect(pattern!));
      client.on("price", { topic: "*" }, collect(every!));
      client.on("trade", { topic: "prices/AAPL" }, collect(name!));
    });
    upstream.ready().event(1, "price", 1, "prices/AAPL").event(2, "price", 2, "news/AAPL").event(3, "trade", 3, "prices/AAPL");
    expect([exact, other, pattern, every, name]).toEqual([[1], [], [1], [1, 2], [3]]);
  });

  it("reaches who names no topic where it is one of the client's own, and no other", async () => {
    const seen: unknown[] = [];
    const { upstream } = await scripted({ topics: ["a"], patterns: ["b/:c"] }, (client) => {
      client.on("*", collect(seen));
      client.on("x", { topic: "d" }, () => {});
    });
    upstream.ready().event(1, "x", 1, "a").event(2, "x", 2, "b/1").event(3, "x", 3, "d").event(4, "x", 4, "d\ta");
    expect(seen).toEqual([1, 2, 4]);
  });

  it("on several topics reaches a listener of any of them once, with all of them", async () => {
    const events: TidingsEvent[] = [];
    const { upstream } = await scripted({}, (client) => {
      client.on("price", { topic: "b/2" }, (_: unknown, event: TidingsEvent) => events.push(event));
      client.on("*", { pattern: ":kind/:id" }, (_: unknown, event: TidingsEvent) => events.push(event));
      client.on("*", { pattern: "b/:id" }, (_: unknown, event: TidingsEvent) => events.push(event));
      client.on("price", (_: unknown, event: TidingsEvent) => events.push(event));
    });
    upstream.ready().event(1, "price", 1, "a/1\tb/2");
    expect(events.map(({ topic, topics, params }) => [topic, topics, params])).toEqual(
      [{}, {}, { kind: "a", id: "1" }, { id: "2" }].map((params) => ["a/1", ["a/1", "b/2"], params]),
    );
    // Nothing is made for who has no parameters.
    expect(events[0]).toBe(events[1]);
    expect(Object.isFrozen(events[0]!.params)).toBe(true);
    expect(Object.isFrozen(events[2]!.params)).toBe(true);
  });

  it("has the parameters that the contract knows of an exact topic", async () => {
    const seen: unknown[] = [];
    const contract = { version: "1", topics: ["prices/:symbol", ":kind/:id", "news/:section", "prices/AAPL"] };
    const { upstream } = await scripted({ contract }, (client) => {
      client.on("price", { topic: "prices/AAPL" }, (_: unknown, { params }: TidingsEvent) => seen.push(params));
    });
    upstream.ready().event(1, "price", 1, "prices/AAPL");
    expect(seen).toEqual([{ symbol: "AAPL", kind: "prices", id: "AAPL" }]);
  });

  it("is handed on in the order of listening: first by name, then to who hears every name", async () => {
    const seen: string[] = [];
    const { upstream } = await scripted({}, (client) => {
      client.on("*", () => seen.push("every"));
      client.on("price", { topic: "a" }, () => seen.push("topic"));
      client.on("price", () => seen.push("all"));
      client.on("price", { pattern: ":x" }, () => seen.push("pattern"));
      client.on("price", { topic: "a" }, () => seen.push("topic again"));
    });
    upstream.ready().event(1, "price", 1, "a");
    expect(seen).toEqual(["topic", "all", "pattern", "topic again", "every"]);
  });

  it("goes to who listens now, though its topic is known", async () => {
    const seen: string[] = [];
    let off = (): void => {};
    const { client, upstream } = await scripted({}, (client) => {
      off = client.on("price", { topic: "a" }, () => seen.push("first"));
    });
    upstream.ready().event(1, "price", 1, "a");
    client.on("price", { topic: "a" }, () => seen.push("second"));
    upstream.event(2, "price", 2, "a");
    off();
    upstream.event(3, "price", 3, "a");
    expect(seen).toEqual(["first", "first", "second", "second"]);
  });

  it("goes to who it should of ten thousand topics", async () => {
    const seen: unknown[] = [];
    const { upstream } = await scripted({}, (client) => {
      for (let n = 0; n < 100; n++) client.on("price", { topic: `${n}` }, collect(seen));
    });
    upstream.ready();
    for (let n = 0; n < 10_000; n++) upstream.event(n, "price", n, `${n}`);
    for (let n = 0; n < 100; n++) upstream.event(20_000 + n, "price", n, `${n}`);
    expect(seen).toHaveLength(200);
  });
});

describe("a listener that comes late", () => {
  async function told(): Promise<Awaited<ReturnType<typeof scripted>>> {
    const all = await scripted();
    all.upstream.ready().event("", "price", "state of a", "a").event("", "price", "state of b", "b").event("", "size", 1, "a");
    all.upstream.event(1, "price", "event of c", "c");
    return all;
  }

  it("is handed the newest state of its topics, a moment later, once", async () => {
    const { client } = await told();
    const seen: unknown[] = [];
    client.on("price", { topic: "a" }, collect(seen));
    client.on("*", { pattern: ":x" }, collect(seen));
    client.on("price", { topic: "c" }, collect(seen));
    expect(seen).toEqual([]);
    await settled();
    expect(seen).toEqual(["state of a", "state of a", 1, "state of b"]);
    await settled();
    expect(seen).toHaveLength(4);
  });

  it("is not told again of a state that is told for somebody who comes later, but for one that is another, or after a gap", async () => {
    const [early, late]: unknown[][] = [[], []];
    const { client, upstream } = await scripted({}, (client) => void client.on("price", { pattern: "prices/:symbol" }, collect(early!)));
    upstream.ready().event("", "price", 1, "prices/AAPL");
    client.on("price", { topic: "prices/AAPL" }, collect(late!));
    await settled();
    upstream.event("", "price", 1, "prices/AAPL");
    expect([early, late]).toEqual([[1], [1]]);
    upstream.event("", "price", 2, "prices/AAPL");
    upstream.host.gap({ asked: "", oldest: "", topic: "" });
    upstream.event("", "price", 2, "prices/AAPL");
    expect([early, late]).toEqual([[1, 2, 2], [1, 2, 2]]);
  });

  it("is handed what has come since the state, and then what comes, in order", async () => {
    const { client, upstream } = await told();
    upstream.event(2, "price", "newer", "a");
    const seen: unknown[] = [];
    client.on("price", { topic: "a" }, collect(seen));
    upstream.event(3, "price", "newest", "a");
    await settled();
    upstream.event(4, "price", "last", "a");
    expect(seen).toEqual(["newer", "newest", "last"]);
  });

  it("is handed nothing when it has gone, or has a snapshot of its own", async () => {
    const { client } = await told();
    const seen: unknown[] = [];
    client.on("price", { topic: "a" }, collect(seen))();
    client.on("price", { topic: "a", after: "0123456789ab-1" }, collect(seen));
    await settled();
    expect(seen).toEqual([]);
  });

  it("is not handed the state of a topic that nobody listened to meanwhile", async () => {
    let off = (): void => {};
    const { client, upstream } = await scripted({}, (client) => {
      client.on("price", { topic: "b" }, () => {});
      off = client.on("price", { topic: "a" }, () => {});
    });
    upstream.ready().event("", "price", "old", "a").event("", "price", "kept", "b");
    off();
    await settled();
    const seen: unknown[] = [];
    client.on("price", { topic: "a" }, collect(seen));
    client.on("price", { topic: "b" }, collect(seen));
    await settled();
    expect(seen).toEqual(["kept"]);
  });

  it("may be one of more topics with a state than are kept", async () => {
    const { client, upstream } = await scripted();
    upstream.ready();
    for (let n = 0; n < 1_100; n++) upstream.event("", "price", n, `${n}`);
    const seen: unknown[] = [];
    client.on("price", collect(seen));
    await settled();
    expect(seen).toEqual(Array.from({ length: 1_024 }, (_, n) => n + 76));
  });
});

describe("a listener with a pace", () => {
  async function paced(options: object): Promise<{ client: Client<any>; upstream: Awaited<ReturnType<typeof scripted>>["upstream"]; seen: unknown[]; off: () => void }> {
    const seen: unknown[] = [];
    let off = (): void => {};
    const { client, upstream } = await scripted({}, (client) => (off = client.on("*", options, collect(seen))));
    upstream.ready();
    return { client, upstream, seen, off };
  }

  it("gets the newest of each topic and name once a frame, in the order of their coming", async () => {
    const frames: (() => void)[] = [];
    vi.stubGlobal("requestAnimationFrame", (frame: () => void) => frames.push(frame));
    vi.stubGlobal("cancelAnimationFrame", () => {});
    const { upstream, seen } = await paced({ latest: true });
    upstream.event(1, "price", 1, "a").event(2, "price", 2, "b").event(3, "size", 3, "a").event(4, "price", 4, "a");
    expect(seen).toEqual([]);
    frames.splice(0).forEach((frame) => frame());
    expect(seen).toEqual([2, 3, 4]);
    expect(frames).toHaveLength(0);
    upstream.event(5, "price", 5, "a");
    frames.splice(0).forEach((frame) => frame());
    expect(seen).toEqual([2, 3, 4, 5]);
  });

  it("gets the first at once, and the newest at the end of each interval, of each topic and name", async () => {
    const { upstream, seen } = await paced({ maxPerSecond: 2 });
    upstream.event(1, "price", 1, "a").event(2, "price", 2, "a").event(3, "price", 3, "b").event(4, "price", 4, "a");
    expect(seen).toEqual([1, 3]);
    vi.advanceTimersByTime(499);
    expect(seen).toEqual([1, 3]);
    vi.advanceTimersByTime(1);
    expect(seen).toEqual([1, 3, 4]);
    upstream.event(5, "price", 5, "a").event(6, "price", 6, "b");
    expect(seen).toEqual([1, 3, 4, 6]);
    vi.advanceTimersByTime(500);
    expect(seen).toEqual([1, 3, 4, 6, 5]);
    vi.advanceTimersByTime(500);
    upstream.event(7, "price", 7, "a");
    expect(seen).toEqual([1, 3, 4, 6, 5, 7]);
  });

  it.each([{ latest: true }, { maxPerSecond: 1 }])("gets nothing after it was taken off: %o", async (options) => {
    const { upstream, seen, off } = await paced(options);
    upstream.event(1, "price", 1, "a").event(2, "price", 2, "a");
    const before = [...seen];
    off();
    vi.advanceTimersByTime(10_000);
    expect(seen).toEqual(before);
  });

  it("that throws stops nobody else", async () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const { client, upstream, seen } = await paced({ latest: true });
    client.on("price", { latest: true }, () => {
      throw new Error("mine");
    });
    const after: unknown[] = [];
    client.on("price", { latest: true }, collect(after));
    upstream.event(1, "price", 1, "a").event(2, "price", 2, "b");
    vi.advanceTimersByTime(100);
    expect([seen, after]).toEqual([[1, 2], [1, 2]]);
    expect(reported).toHaveBeenCalledTimes(2);
  });

  it("may listen once, or be an iteration", async () => {
    const { client, upstream } = await paced({});
    const seen: unknown[] = [];
    client.once("price", { topic: "a", maxPerSecond: 1 }, collect(seen));
    const iterator = client.events("price", { topic: "b", maxPerSecond: 1 })[Symbol.asyncIterator]();
    upstream.event(1, "price", 1, "a").event(2, "price", 2, "a").event(3, "price", 3, "b").event(4, "price", 4, "b").event(5, "price", 5, "b");
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual([1]);
    expect([(await iterator.next()).value.data, (await iterator.next()).value.data]).toEqual([3, 5]);
    await iterator.return?.();
  });
});
