import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { createClient } from "../../src/client.js";
import { createScriptedServer } from "../../src/testing/index.js";
import type { EventSourceConstructor } from "../../src/types/index.js";
import { type Events, listen, read, serve, setUp } from "./setup.js";

setUp();

const URL = "/events?tidings=1";
/** Longer than any client waits before it comes back the first time: the window that the server announced. */
const RETRY = 5_000;
const id = (seq: number, incarnation = "0123456789ab"): string => `${incarnation}-${seq}`;

describe("a client of a scripted server", () => {
  it("hears what is published, and only what it asked for", async () => {
    const server = serve();
    const { client, heard } = await connect(server, { topics: ["prices/AAPL"], patterns: ["trades/:id", "odd.*"] });
    const first = server.publish("prices/AAPL", "price", { value: 1 });
    server.publish("prices/MSFT", "price", { value: 2 });
    server.publish(["prices/all", "prices/AAPL"], "price", { value: 3 });
    server.publish("trades/7", "trade", { id: 7 });
    server.publish("trades/7/legs", "trade", { id: 8 });
    server.publish("oddly", "trade", { id: 9 });
    server.publish("odd.", "trade", { id: 10 });
    expect(heard).toEqual([{ value: 1 }, { value: 3 }, { id: 7 }, { id: 10 }]);
    expect(first).toBe(id(1));
    expect([client.lastEventId, server.lastEventId]).toEqual([id(7), id(7)]);
  });

  it("comes back where it was", async () => {
    const server = serve();
    const { client, heard } = await connect(server);
    server.publish("t", "price", { value: 1 });
    server.drop();
    expect(client.state).toMatchObject({ status: "waiting", reason: "network" });
    expect(server.streams).toEqual([]);
    server.publish("t", "price", { value: 2 });
    await back(server);
    expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual(["", id(1)]);
    expect(heard).toEqual([{ value: 1 }, { value: 2 }]);
  });

  it("does not come back to what is complete", async () => {
    const server = serve();
    const { client } = await connect(server, { topics: ["t"] });
    server.publish("t", "price", { value: 1 });
    server.complete("t");
    expect(client.state).toMatchObject({ status: "closed", reason: "completed", lastEventId: id(1) });
    expect((await server.fetch(`${URL}&topic=t&last_event_id=${id(1)}`)).status).toBe(204);
    expect(() => server.publish("t", "price", { value: 2 })).toThrow('"t" is completed');
  });

  it("is told the state of a topic once, when it is new", async () => {
    const server = serve();
    server.publish("t", "price", { value: 1 }, { retain: true });
    server.publish("t", "price", { value: 2 }, { retain: true });
    server.publish("t", "trade", { id: 3 });
    const { client, heard } = await connect(server);
    expect(heard).toEqual([{ value: 2 }]);
    expect(client.lastEventId).toBe(id(3));
    server.drop();
    await back(server);
    expect(heard).toEqual([{ value: 2 }]);
  });

  it("is told the state of what it listens to late, up to where it was", async () => {
    const server = serve();
    const client = createClient<Events>("/events", { EventSource: server.EventSource });
    const heard: number[] = [];
    client.on("price", { topic: "a" }, ({ value }) => heard.push(value));
    await server.connected();
    for (const value of [1, 2]) server.publish("b", "price", { value }, { retain: true });
    server.publish("b", "price", { value: 3 }, { retain: true, key: "x" });
    server.publish("a", "price", { value: 4 });
    client.on("price", { topic: "b" }, ({ value }) => heard.push(value));
    await vi.advanceTimersByTimeAsync(RETRY);
    expect(server.requests.at(-1)).toMatchObject({ topics: ["a", "b"], states: ["b"], lastEventId: id(4) });
    expect(heard).toEqual([4, 2, 3]);
    client.close();
  });

  it.each([
    ["is told a gap when what it missed is not held", (server: ReturnType<typeof serve>) => server.forget(), { asked: id(1), oldest: id(2) }],
    ["is told a gap after a restart", (server: ReturnType<typeof serve>) => server.restart(), { asked: id(1), oldest: id(0, "0123456789ac") }],
  ])("%s", async (_, fault, gap) => {
    const server = serve();
    const { client } = await connect(server, { topics: ["t"] });
    const gaps: unknown[] = [];
    client.onGap((gap) => gaps.push(gap));
    server.publish("t", "price", { value: 1 });
    server.drop();
    server.publish("t", "price", { value: 2 });
    fault(server);
    await back(server);
    expect(gaps).toEqual([{ ...gap, topic: "t" }]);
  });

  it("holds as much as it was told to", async () => {
    const server = serve({ held: 2 });
    for (const value of [1, 2, 3]) server.publish("t", "price", { value });
    const { heard } = await connect(server, { lastEventId: "earliest" });
    expect(heard).toEqual([{ value: 2 }, { value: 3 }]);
  });

  it("is told by a live gap, and of a drain, and of an end", async () => {
    const server = serve();
    const { client } = await connect(server);
    const gaps: unknown[] = [];
    client.onGap((gap) => gaps.push(gap));
    server.gap({ topic: "t" });
    expect(gaps).toEqual([{ asked: id(0), oldest: id(0), topic: "t" }]);
    server.drain(1_000);
    expect(client.state).toMatchObject({ status: "open", reason: "drain" });
    client.onError(() => {});
    server.close("expired");
    expect(client.state).toMatchObject({ status: "closed", reason: "expired" });
  });

  it("hears duplicates once, and events in the order they are sent in", async () => {
    const server = serve();
    const { heard } = await connect(server);
    const write = vi.spyOn(server.streams[0] as { write: (text: string) => void }, "write");
    server.duplicate(2);
    for (const value of [1, 2, 3]) server.publish("t", "price", { value });
    expect(write).toHaveBeenCalledTimes(5);
    expect(heard).toEqual([{ value: 1 }, { value: 2 }, { value: 3 }]);
    write.mockClear();
    server.reorder(2);
    server.publish("t", "price", { value: 4 });
    expect(write).not.toHaveBeenCalled();
    server.publish("t", "price", { value: 5 });
    expect(write.mock.calls.map(([text]) => /"value":(\d)/.exec(text)?.[1])).toEqual(["5", "4"]);
  });

  it("takes a stall for silence, in spite of the pings that are held up", async () => {
    const server = serve();
    const { client, heard } = await connect(server);
    await vi.advanceTimersByTimeAsync(200_000);
    expect(client.state.status).toBe("open");
    server.stall();
    server.publish("t", "price", { value: 1 });
    expect(heard).toEqual([]);
    const reasons: unknown[] = [];
    client.onStateChange(({ reason }) => reasons.push(reason));
    await vi.advanceTimersByTimeAsync(46_000);
    expect(reasons).toContain("silent");
    server.resume();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(client.state).toMatchObject({ status: "open", reason: null });
    expect(heard).toEqual([{ value: 1 }]);
  });

  it("meets a clock that leaps, and one that leaps again", async () => {
    const server = serve();
    const { client } = await connect(server);
    server.drop();
    const retryAt = client.state.retryAt ?? NaN;
    const before = Date.now();
    const takeBack = server.jump(3_600_000);
    server.jump(-1_000);
    expect(Date.now() - before).toBe(3_599_000);
    expect(retryAt).toBeLessThan(Date.now());
    await vi.advanceTimersByTimeAsync(RETRY);
    expect(client.state.status).toBe("open");
    takeBack();
    server.dispose();
    expect(Date.now() - before).toBe(RETRY);
  });

  it("is refused and comes again, until the server is reached", async () => {
    const server = serve();
    server.down();
    const { client } = await listen({ EventSource: server.EventSource, connected: () => server.settled() });
    await vi.waitFor(() => expect(client.state).toMatchObject({ status: "waiting", reason: "network" }));
    server.accept();
    server.refuse(503, { retryAfter: 2 });
    const reasons: unknown[] = [];
    client.onStateChange(({ reason }) => reasons.push(reason));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reasons).toContain("refused");
    expect(client.state.status).toBe("open");
  });

  it("hears what comes byte by byte, in pieces, or late, as if it came at once", async () => {
    const server = serve();
    const { heard } = await connect(server);
    server.split(1);
    server.publish("t", "trade", { id: 1, text: "é😀" } as never);
    expect(heard).toEqual([{ id: 1, text: "é😀" }]);
    server.split(0);
    server.slow({ bytes: 8, every: 10 });
    server.publish("t", "trade", { id: 2 });
    expect(heard).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard).toHaveLength(2);
    server.slow(null);
    server.buffer(10_000);
    server.publish("t", "trade", { id: 3 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard).toHaveLength(2);
    server.buffer(0);
    expect(heard).toHaveLength(3);
  });
});

describe("a fetch of a scripted server", () => {
  it("answers as a server does, and says what it was asked", async () => {
    const server = serve();
    const response = await server.fetch("https://example.com/events?tidings=1&topic=a", {
      method: "POST",
      headers: { authorization: "Bearer x", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams([["topic", "b"], ["match_urlpattern", "c/:d"], ["last_event_id", id(4)], ["throttle", "500 b"]]),
      credentials: "include",
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const [request] = server.requests;
    expect(request).toMatchObject({
      transport: "fetch",
      method: "POST",
      topics: ["a", "b"],
      patterns: ["c/:d"],
      lastEventId: id(4),
      throttle: ["500 b"],
      withCredentials: true,
    });
    expect(request?.headers.get("authorization")).toBe("Bearer x");
    expect(server.streams).toHaveLength(1);
    await response.body?.cancel();
    expect(server.streams).toHaveLength(0);
  });

  it("delivers bytes, and breaks as a connection does", async () => {
    const server = serve();
    const stream = await read(await server.fetch(URL));
    server.publish("t", "price", { value: 1 });
    await server.settled();
    expect(stream.text()).toContain(`data: ${id(1)}\tprice\tt\ndata: {"value":1}\n\n`);
    server.write(": as it is\n");
    server.drop();
    await server.settled();
    expect(stream.isBroken()).toBe(true);
  });

  it("aborts", async () => {
    const server = serve();
    const controller = new AbortController();
    const stream = await read(await server.fetch(URL, { signal: controller.signal }));
    controller.abort();
    await server.settled();
    expect([stream.isBroken(), server.streams.length]).toEqual([true, 0]);
    await expect(server.fetch(URL, { signal: controller.signal })).rejects.toThrow(/abort/i);
  });

  it("is refused, with the headers that say what to do", async () => {
    const server = serve({ authorize: ({ headers }) => headers.get("authorization") === "Bearer good" });
    const denied = await server.fetch(URL);
    expect([denied.status, denied.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    const headers = { authorization: "Bearer good" };
    server.refuse(503, { retryAfter: 2, times: 2, text: "busy" });
    server.refuse(204);
    const busy = await server.fetch(URL, { headers });
    expect([busy.status, busy.headers.get("retry-after"), await busy.text()]).toEqual([503, "2", "busy"]);
    expect((await server.fetch(URL, { headers })).status).toBe(503);
    expect((await server.fetch(URL, { headers })).status).toBe(204);
    expect((await server.fetch(URL, { headers })).status).toBe(200);
    expect((await server.fetch("/events", { headers })).status).toBe(400);
    server.down();
    await expect(server.fetch(URL, { headers })).rejects.toThrow(TypeError);
    expect(server.requests).toHaveLength(7);
  });

  it("stalls one stream and not the others", async () => {
    const server = serve();
    const [one, other] = [await read(await server.fetch(URL)), await read(await server.fetch(URL))];
    await server.settled();
    server.streams[0]?.stall();
    server.publish("t", "price", { value: 1 });
    await server.settled();
    expect([one.text().includes("price"), other.text().includes("price")]).toEqual([false, true]);
    server.streams[0]?.resume();
    await server.settled();
    expect(one.text()).toBe(other.text());
  });
});

it("publishes what the types allow, and what a server takes", () => {
  const server = createScriptedServer<{ price: { value: number } }, { "prices/:symbol": "price" }>();
  expectTypeOf(server.EventSource).toEqualTypeOf<EventSourceConstructor>();
  // @ts-expect-error: not the payload of a price
  server.publish("prices/AAPL", "price", { worth: 1 });
  // @ts-expect-error: not a topic of prices
  server.publish("trades/1", "price", { value: 1 });
  expect(() => server.publish("prices/\n", "price", { value: 1 })).toThrow("control character");
  expect(() => server.publish([], "price", { value: 1 })).toThrow("one topic at least");
});

async function connect(server: ReturnType<typeof serve>, options = {}): ReturnType<typeof listen> {
  return listen({ EventSource: server.EventSource, connected: () => server.connected() }, options);
}

/** Lets the client come back. */
async function back(server: ReturnType<typeof serve>): Promise<void> {
  await vi.advanceTimersByTimeAsync(RETRY);
  await server.connected();
}
