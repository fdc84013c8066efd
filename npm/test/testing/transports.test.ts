import { describe, expect, it, vi } from "vitest";
import { createClient } from "../../src/client.js";
import type { ClientOptions } from "../../src/types/index.js";
import type { ScriptedServer } from "../../src/testing/index.js";
import { type Events, serve, setUp } from "./setup.js";

setUp();

describe.each([
  ["eventsource", ({ EventSource }: ScriptedServer<Events>): ClientOptions => ({ EventSource })],
  ["fetch", ({ fetch }: ScriptedServer<Events>): ClientOptions => ({ request: { fetch } })],
] as const)("a client over %s", (transport, options) => {
  it("hears the same events through every fault", async () => {
    const server = serve({ window: 0 });
    const client = createClient<Events>("/events", { ...options(server), reconnect: { initial: 1, floor: 1 } });
    const heard: number[] = [];
    client.on("price", ({ value }) => heard.push(value));
    await server.connected();
    expect(client.transport).toBe(transport);
    let published = 0;
    const publish = (): string => server.publish("t", "price", { value: ++published });

    server.split(1);
    publish();
    server.split(0);
    server.duplicate();
    publish();
    await server.settled();
    server.drop();
    publish();
    await vi.advanceTimersByTimeAsync(1_000);
    server.slow({ bytes: 16, every: 1 });
    publish();
    await vi.advanceTimersByTimeAsync(1_000);
    server.slow(null);
    server.buffer(1_000_000);
    publish();
    server.end();
    await vi.advanceTimersByTimeAsync(1_000);
    server.buffer(0);
    server.refuse(503, { times: 2 });
    server.drop();
    publish();
    await vi.advanceTimersByTimeAsync(20_000);
    server.drain(10);
    await vi.advanceTimersByTimeAsync(1_000);
    publish();
    await server.settled();

    expect(heard).toEqual(Array.from({ length: published }, (_, index) => index + 1));
    expect(client.state).toMatchObject({ status: "open", caughtUp: true });
    expect(server.requests.every((request) => request.transport === transport)).toBe(true);
    expect(server.streams).toHaveLength(1);
    client.close();
    await server.settled();
    expect(server.streams).toHaveLength(0);
  });
});

it("a client over fetch renews its token once, and waits as long as it is told", async () => {
  const server = serve({ authorize: ({ headers }) => headers.get("authorization") === "Bearer 2" });
  let token = 0;
  const client = createClient<Events>("/events", { request: { fetch: server.fetch }, token: () => `${++token}` });
  client.on("price", () => {});
  await vi.waitFor(() => expect(server.requests).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(5_000);
  await server.connected();
  expect(server.requests.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer 1", "Bearer 2"]);
  server.refuse(503, { retryAfter: 60 });
  server.drop();
  await vi.advanceTimersByTimeAsync(6_000);
  expect((client.state.retryAt ?? 0) - Date.now()).toBeGreaterThan(30_000);
  client.close();
});
