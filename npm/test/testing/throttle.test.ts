import { URLPattern } from "urlpattern-polyfill/urlpattern";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createClient } from "../../src/client.js";
import type { ScriptedServerOptions } from "../../src/testing/index.js";
import { type Events, read, serve, setUp } from "./setup.js";

setUp();
afterEach(() => vi.unstubAllGlobals());

const id = (seq: number): string => `0123456789ab-${seq}`;

describe("a throttled stream of a scripted server", () => {
  it("is sent the first at once, then the newest at the end of the interval, in the order of the log", async () => {
    const { server, numbers } = await stream("topic=a&topic=b&topic=c&throttle=500+a&throttle=500+b");
    for (const [value, topic] of ["a", "b", "b", "a", "c", "a"].entries()) server.publish(topic, "price", { value: value + 1 });
    expect(await numbers()).toEqual([1, 2, 5]);
    await vi.advanceTimersByTimeAsync(490);
    expect(await numbers()).toEqual([1, 2, 5]);
    await vi.advanceTimersByTimeAsync(10);
    expect(await numbers()).toEqual([1, 2, 5, 3, 6]);
    // The interval begins anew, and after a pause the next is the first again.
    server.publish("a", "price", { value: 7 });
    expect(await numbers()).toEqual([1, 2, 5, 3, 6]);
    await vi.advanceTimersByTimeAsync(500);
    expect(await numbers()).toEqual([1, 2, 5, 3, 6, 7]);
    await vi.advanceTimersByTimeAsync(500);
    server.publish("a", "price", { value: 8 });
    expect(await numbers()).toEqual([1, 2, 5, 3, 6, 7, 8]);
  });

  it("has a pace for each name, and what is held of several keys comes together", async () => {
    const { server, numbers } = await stream("throttle=500+*");
    server.publish("t", "price", { value: 1 });
    server.publish("t", "trade", { id: 2 });
    for (const key of ["x", "y", "x"]) server.publish("t", "price", { value: 0 }, { key });
    expect(await numbers()).toEqual([1, 2]);
    await vi.advanceTimersByTimeAsync(500);
    expect(await numbers()).toEqual([1, 2, 4, 5]);
  });

  it("ends its intervals at a whole ten milliseconds, whatever the wall clock does", async () => {
    const { server, numbers } = await stream("throttle=500+*");
    await vi.advanceTimersByTimeAsync(3);
    server.publish("t", "price", { value: 1 });
    const takeBack = server.jump(3_600_000);
    server.publish("t", "price", { value: 2 });
    await vi.advanceTimersByTimeAsync(506);
    expect(await numbers()).toEqual([1]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await numbers()).toEqual([1, 2]);
    takeBack();
    server.publish("t", "price", { value: 3 });
    await vi.advanceTimersByTimeAsync(500);
    expect(await numbers()).toEqual([1, 2, 3]);
  });

  it("leaves out nothing live without an interval, and begins with the newest", async () => {
    const { server, numbers } = await stream("throttle=0+*");
    for (const value of [1, 2, 3]) server.publish("t", "price", { value });
    expect(await numbers()).toEqual([1, 2, 3]);
    const late = await read(await server.fetch("/events?tidings=1&throttle=0+*&last_event_id=earliest"));
    await server.settled();
    expect(numbersIn(late.text())).toEqual([3]);
  });

  it.each([
    ["completed", (server: Server) => server.complete("t")],
    ["closed", (server: Server) => server.close("expired")],
    ["ended", (server: Server) => server.end()],
    ["ended by itself", (server: Server) => server.streams[0]?.end()],
  ])("is sent what is held back before it is %s", async (_, end) => {
    const { server, numbers } = await stream("topic=t&throttle=500+t");
    for (const value of [1, 2, 3]) server.publish("t", "price", { value });
    end(server);
    expect(await numbers()).toEqual([1, 3]);
    expect(server.streams).toEqual([]);
  });

  it("is sent nothing more once it is dropped, and repeats what it may have been owed", async () => {
    const { server, numbers } = await stream("topic=t&throttle=500+t");
    for (const value of [1, 2, 3]) server.publish("t", "price", { value });
    server.drop();
    await vi.advanceTimersByTimeAsync(500);
    expect(await numbers()).toEqual([1]);
    const back = await read(await server.fetch(`/events?tidings=1&topic=t&throttle=500+t&last_event_id=${id(3)}`));
    await server.settled();
    expect(numbersIn(back.text())).toEqual([3]);
  });

  it("is sent twice what is duplicated, when it is sent", async () => {
    const { server, numbers } = await stream("throttle=500+*");
    server.duplicate(2);
    for (const value of [1, 2]) server.publish("t", "price", { value });
    expect(await numbers()).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(500);
    expect(await numbers()).toEqual([1, 1, 2, 2]);
  });

  it("may be let go by who is sent something on it", async () => {
    const server = serve();
    const client = createClient<Events>("/events", { EventSource: server.EventSource });
    const heard: unknown[] = [];
    client.on("price", { topic: "t", maxPerSecond: 2 }, (price) => {
      heard.push(price.value);
      if (price.value === 1) server.publish("t", "price", { value: 2 });
      else client.close();
    });
    expect((await server.connected()).request.throttle).toEqual(["500 t"]);
    server.publish("t", "price", { value: 1 });
    server.publish("t", "price", { value: 3 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(heard).toEqual([1, 3]);
    expect([server.streams.length, vi.getTimerCount()]).toEqual([0, 0]);
  });
});

it.each(["prices{/:symbol}?", "prices/:symbol([A-Z]+)"])("a scripted server matches what the platform does: %s", async (pattern) => {
  vi.stubGlobal("URLPattern", URLPattern);
  const { server, numbers } = await stream(`match_urlpattern=${encodeURIComponent(pattern)}`);
  for (const topic of ["prices/AAPL", "prices/AAPL/legs", "https://example.com/prices/AAPL"]) server.publish(topic, "price", { value: 1 });
  expect(await numbers()).toEqual([1]);
});

it("a scripted server refuses patterns that are none, and tells a gap on topics that fit", async () => {
  const server = serve();
  const refused = await server.fetch("/events?tidings=1&match_urlpattern=prices/(");
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('parameter "match_urlpattern" is refused')]);
  server.publish("other", "price", { value: 1 });
  server.forget();
  const fitting = await read(await server.fetch(`/events?tidings=1&match_urlpattern=prices/:symbol&last_event_id=${id(0)}`));
  await server.settled();
  expect(fitting.text()).not.toContain("tidings:gap");
});

it("a scripted server that drains ends streams one after another in the course of the window", async () => {
  const server = serve();
  for (let streams = 0; streams < 2; streams++) await server.fetch("/events?tidings=1");
  server.drain(1_000);
  await server.fetch("/events?tidings=1");
  await vi.advanceTimersByTimeAsync(499);
  expect(server.streams).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(1);
  expect(server.streams).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(500);
  expect(server.streams).toHaveLength(1);
});

type Server = ReturnType<typeof serve>;

async function stream(query: string, options?: ScriptedServerOptions): Promise<{ server: Server; numbers: () => Promise<number[]> }> {
  const server = serve(options);
  const { text } = await read(await server.fetch(`/events?tidings=1&${query}`));
  return {
    server,
    async numbers() {
      await server.settled();
      return numbersIn(text());
    },
  };
}

/** The sequence numbers of the events, as they came. */
function numbersIn(text: string): number[] {
  return [...text.matchAll(/^data: [\da-f]{12}-(\d+)\t/gm)].map(([, seq]) => Number(seq));
}
