import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { createScriptedServer } from "../../src/testing/index.js";
import { create, served, setUp } from "./setup.js";

setUp();

describe("an async iteration", () => {
  it("gives what comes from the moment it is iterated, waited for or not", async () => {
    const { client, server } = await served();
    server.publish("t", "price", { value: 1 });
    const iterator = client.events("price")[Symbol.asyncIterator]();
    server.publish("t", "price", { value: 2 });
    server.publish("t", "trade", { id: 1 });
    const early = iterator.next();
    const late = [iterator.next(), iterator.next()];
    for (const value of [4, 5]) server.publish("t", "price", { value });
    expect((await early).value.data.value).toBe(2);
    expect((await Promise.all(late)).map(({ value }) => value.data.value)).toEqual([4, 5]);
  });

  it("opens the connection", async () => {
    const server = createScriptedServer();
    const events = create({ EventSource: server.EventSource }).events("*");
    await server.settled();
    expect(server.requests).toHaveLength(0);
    events[Symbol.asyncIterator]();
    await server.connected();
    expect(server.requests).toHaveLength(1);
  });

  it("ends when the client is closed, after what has arrived", async () => {
    const { client, server } = await served();
    const values: number[] = [];
    const done = (async () => {
      for await (const { data } of client.events("price")) values.push(data.value);
    })();
    for (const value of [1, 2]) server.publish("t", "price", { value });
    client.close();
    await done;
    expect(values).toEqual([1, 2]);
  });

  it("ends when the server completes the stream", async () => {
    const { client, server } = await served();
    const iterator = client.events("price")[Symbol.asyncIterator]();
    const next = iterator.next();
    server.close("completed");
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it("throws the error of any other end, once", async () => {
    const { client, server } = await served();
    client.onError(() => {});
    const iterator = client.events("price")[Symbol.asyncIterator]();
    const next = iterator.next();
    server.close("expired");
    await expect(next).rejects.toMatchObject({ code: "unauthorized", reason: "expired" });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it("is over at once on a client that is closed", async () => {
    const client = create();
    client.close();
    for await (const event of client.events("price")) expect.unreachable(`${event.name} on a closed client`);
  });

  it("stops listening when the loop is left", async () => {
    const { client, server } = await served();
    const first = (async () => {
      for await (const { data } of client.events("price", { buffer: 1 })) return data.value;
      return undefined;
    })();
    server.publish("t", "price", { value: 1 });
    expect(await first).toBe(1);
    // More than the buffer holds, and nobody is told of an overflow.
    for (const value of [2, 3]) server.publish("t", "price", { value });
    expect(client.state.status).toBe("open");
  });

  it("ends for who waits when it is returned, and stops listening when it is thrown at", async () => {
    const { client, server } = await served();
    const over = { done: true, value: undefined };
    const waiting = client.events("price")[Symbol.asyncIterator]();
    const next = waiting.next();
    expect(await waiting.return?.()).toEqual(over);
    expect(await next).toEqual(over);
    // One that was never asked, and has more than it holds.
    const idle = client.events("price", { buffer: 1 })[Symbol.asyncIterator]();
    for (const value of [1, 2]) server.publish("t", "price", { value });
    expect(await idle.return?.()).toEqual(over);
    const { signal } = new AbortController();
    const thrown = client.events("price", { signal })[Symbol.asyncIterator]();
    server.publish("t", "price", { value: 3 });
    expect((await thrown.next()).value.data.value).toBe(3);
    await expect(thrown.throw?.(new Error("mine"))).rejects.toThrow("mine");
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("ends when its signal aborts", async () => {
    const { client, server } = await served();
    const controller = new AbortController();
    const iterator = client.events("price", { signal: controller.signal })[Symbol.asyncIterator]();
    const next = iterator.next();
    controller.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    server.publish("t", "price", { value: 1 });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    const aborted = client.events("price", { signal: AbortSignal.abort() })[Symbol.asyncIterator]();
    expect(await aborted.next()).toEqual({ done: true, value: undefined });
  });

  it("fails when more arrives than its buffer holds, after what it holds", async () => {
    const { client, server } = await served();
    const iterator = client.events("price", { buffer: 2 })[Symbol.asyncIterator]();
    for (const value of [1, 2, 3]) server.publish("t", "price", { value });
    expect((await iterator.next()).value.data.value).toBe(1);
    expect((await iterator.next()).value.data.value).toBe(2);
    await expect(iterator.next()).rejects.toMatchObject({ code: "buffer-overflow" });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});
