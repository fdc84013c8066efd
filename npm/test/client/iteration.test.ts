import { describe, expect, it } from "vitest";
import { connected, create, settled, setUp } from "./setup.js";
import { ScriptedEventSource } from "./scripted-event-source.js";

setUp();

describe("an async iteration", () => {
  it("gives what comes from the moment it is iterated, waited for or not", async () => {
    const { client, source } = await connected();
    source.ready().event(1, "price", { value: 1 });
    const iterator = client.events("price")[Symbol.asyncIterator]();
    source.event(2, "price", { value: 2 }).event(3, "trade", { id: 1 });
    const early = iterator.next();
    const late = [iterator.next(), iterator.next()];
    source.event(4, "price", { value: 4 }).event(5, "price", { value: 5 });
    expect((await early).value.data.value).toBe(2);
    expect((await Promise.all(late)).map(({ value }) => value.data.value)).toEqual([4, 5]);
  });

  it("opens the connection", async () => {
    const client = create();
    const events = client.events("*");
    await settled();
    expect(ScriptedEventSource.created).toHaveLength(0);
    events[Symbol.asyncIterator]();
    await settled();
    expect(ScriptedEventSource.created).toHaveLength(1);
  });

  it("ends when the client is closed, after what has arrived", async () => {
    const { client, source } = await connected();
    const values: number[] = [];
    const done = (async () => {
      for await (const { data } of client.events("price")) values.push(data.value);
    })();
    source.ready().event(1, "price", { value: 1 }).event(2, "price", { value: 2 });
    client.close();
    await done;
    expect(values).toEqual([1, 2]);
  });

  it("ends when the server completes the stream", async () => {
    const { client, source } = await connected();
    const iterator = client.events("price")[Symbol.asyncIterator]();
    const next = iterator.next();
    source.ready().control("close", { reason: "completed" });
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it("throws the error of any other end, once", async () => {
    const { client, source } = await connected();
    client.onError(() => {});
    const iterator = client.events("price")[Symbol.asyncIterator]();
    const next = iterator.next();
    source.ready().control("close", { reason: "expired" });
    await expect(next).rejects.toMatchObject({ code: "unauthorized", reason: "expired" });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it("is over at once on a client that is closed", async () => {
    const client = create();
    client.close();
    for await (const event of client.events("price")) expect.unreachable(`${event.name} on a closed client`);
  });

  it("stops listening when the loop is left", async () => {
    const { client, source } = await connected();
    const first = (async () => {
      for await (const { data } of client.events("price", { buffer: 1 })) return data.value;
      return undefined;
    })();
    source.ready().event(1, "price", { value: 1 });
    expect(await first).toBe(1);
    // More than the buffer holds, and nobody is told of an overflow.
    source.event(2, "price", { value: 2 }).event(3, "price", { value: 3 });
    expect(client.state.status).toBe("open");
  });

  it("ends when its signal aborts", async () => {
    const { client, source } = await connected();
    const controller = new AbortController();
    const iterator = client.events("price", { signal: controller.signal })[Symbol.asyncIterator]();
    const next = iterator.next();
    controller.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    source.ready().event(1, "price", { value: 1 });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    const aborted = client.events("price", { signal: AbortSignal.abort() })[Symbol.asyncIterator]();
    expect(await aborted.next()).toEqual({ done: true, value: undefined });
  });

  it("fails when more arrives than its buffer holds, after what it holds", async () => {
    const { client, source } = await connected();
    const iterator = client.events("price", { buffer: 2 })[Symbol.asyncIterator]();
    source.ready();
    for (let seq = 1; seq <= 3; seq++) source.event(seq, "price", { value: seq });
    expect((await iterator.next()).value.data.value).toBe(1);
    expect((await iterator.next()).value.data.value).toBe(2);
    await expect(iterator.next()).rejects.toMatchObject({ code: "buffer-overflow" });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});
