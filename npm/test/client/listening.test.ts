import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { createClient } from "../../src/client.js";
import type { SseError } from "../../src/errors.js";
import { createScriptedServer, replay } from "../../src/testing/index.js";
import { create, type Events, served, setUp } from "./setup.js";

setUp();

describe("listening", () => {
  it("opens one connection, at the first listener", async () => {
    const server = createScriptedServer();
    const client = create({ EventSource: server.EventSource, topics: ["a b", "c"], patterns: ["d/:e"], withCredentials: true });
    expect(client.state.status).toBe("idle");
    await server.settled();
    expect(server.requests).toHaveLength(0);
    client.on("price", () => {});
    client.on("trade", () => {});
    expect(client.state.status).toBe("connecting");
    await server.connected();
    const url = "/events?match_urlpattern=d%2F%3Ae&topic=a+b&topic=c&tidings=1";
    expect(server.requests).toEqual([expect.objectContaining({ url, withCredentials: true })]);
  });

  it("hands an event to the listeners of its name and of every name, with its topic and id", async () => {
    const { client, server } = await served();
    const calls: unknown[][] = [];
    client.on("price", (...call) => calls.push(["price", ...call]));
    client.on("*", (...call) => calls.push(["*", ...call]));
    client.on("trade", (...call) => calls.push(["trade", ...call]));
    const id = server.publish("prices/AAPL", "price", { value: 7 });
    const event = { name: "price", topic: "prices/AAPL", topics: ["prices/AAPL"], params: {}, id, data: { value: 7 }, text: '{"value":7}' };
    expect(calls).toEqual([
      ["price", { value: 7 }, event],
      ["*", { value: 7 }, event],
    ]);
    expect(client.lastEventId).toBe(id);
  });

  it("gives the text where it is not JSON, several lines of it too", async () => {
    const { server, received } = await served();
    for (const lines of [["a\tb", "c"], [""], ["42"]]) server.write(`data: \tlog\tt\n${lines.map((line) => `data: ${line}\n`).join("")}\n`);
    expect(received).toEqual(["a\tb\nc", "", 42]);
  });

  it("takes the application's parser instead", async () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const { server, received } = await served({
      parse: (text, name) => {
        if (text === "{}") throw new Error("no");
        return `${name}:${text}`;
      },
    });
    for (const data of [{ value: 1 }, {}, { value: 3 }]) server.publish("t", "price", data as Events["price"]);
    expect(received).toEqual(['price:{"value":1}', 'price:{"value":3}']);
    expect(reported).toHaveBeenCalledTimes(1);
  });

  it("takes a listener off, twice as well as once", async () => {
    const { client, server } = await served();
    const [kept, gone] = [vi.fn(), vi.fn()];
    const off = client.on("price", gone);
    client.on("price", kept);
    off();
    off();
    server.publish("t", "price", { value: 1 });
    expect(gone).not.toHaveBeenCalled();
    expect(kept).toHaveBeenCalledTimes(1);
  });

  it("calls the same function once for each time it listens", async () => {
    const { client, server } = await served();
    const handler = vi.fn();
    const off = client.on("price", handler);
    client.on("price", handler);
    server.publish("t", "price", { value: 1 });
    off();
    server.publish("t", "price", { value: 2 });
    expect(handler).toHaveBeenCalledTimes(3);
  });

  it("calls once what listens once, also when it listens again from inside", async () => {
    const { client, server } = await served();
    const seen: number[] = [];
    client.once("price", ({ value }) => {
      seen.push(value);
      client.once("price", ({ value }) => seen.push(-value));
    });
    const never = vi.fn();
    client.once("price", never)();
    for (const value of [1, 2, 3]) server.publish("t", "price", { value });
    expect(seen).toEqual([1, -2]);
    expect(never).not.toHaveBeenCalled();
  });

  it("does not call what an earlier listener took off, nor what it added", async () => {
    const { client, server } = await served();
    const [removed, added] = [vi.fn(), vi.fn()];
    client.on("price", () => {
      off();
      client.on("price", added);
    });
    const off = client.on("price", removed);
    server.publish("t", "price", { value: 1 });
    expect(removed).not.toHaveBeenCalled();
    expect(added).not.toHaveBeenCalled();
    server.publish("t", "price", { value: 2 });
    expect(added).toHaveBeenCalledTimes(1);
  });

  it("lets no listener that throws stop another", async () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const { client, server, received } = await served();
    const error = new Error("mine");
    client.on("price", () => {
      throw error;
    });
    const after = vi.fn();
    client.on("price", after);
    server.publish("t", "price", { value: 1 });
    expect(reported).toHaveBeenCalledExactlyOnceWith(error);
    expect(after).toHaveBeenCalledTimes(1);
    expect(received).toHaveLength(1);
  });

  it("listens until a signal aborts", async () => {
    const { client, server } = await served();
    const controller = new AbortController();
    const [handler, never] = [vi.fn(), vi.fn()];
    client.on("price", { signal: controller.signal }, handler);
    client.on("price", { signal: AbortSignal.abort() }, never);
    server.publish("t", "price", { value: 1 });
    controller.abort();
    server.publish("t", "price", { value: 2 });
    expect(handler).toHaveBeenCalledTimes(1);
    expect(never).not.toHaveBeenCalled();
  });

  it("leaves a signal alone once it has been taken off", () => {
    const client = create();
    const { signal } = new AbortController();
    const off = client.on("price", { signal }, () => {});
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    off();
    client.on("price", { signal }, () => {});
    client.close();
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("does not open for a listener whose signal has aborted", async () => {
    const client = create();
    client.on("price", { signal: AbortSignal.abort() }, () => {});
    expect(client.state.status).toBe("idle");
  });

  it("may be closed from inside a listener: nothing follows", async () => {
    const { client, server, received } = await served();
    client.on("price", () => client.close());
    const after = vi.fn();
    client.on("price", after);
    const id = server.publish("t", "price", { value: 1 });
    server.publish("t", "price", { value: 2 });
    expect(server.streams).toEqual([]);
    expect(after).not.toHaveBeenCalled();
    expect(received).toEqual([]);
    expect(client.state).toMatchObject({ status: "closed", reason: "closed", error: null, lastEventId: id });
  });

  it("says once that a stream is not a Tidings server's", async () => {
    const text = ["hello", "hello\ndata: world\t\t", "a\tb\ndata: c", ""].map((data) => `data: ${data}\n\n`).join("");
    const played = replay({ format: "tidings-recording", version: 1, url: "/", startedAt: 0, chunks: [{ at: 0, text }] }, { speed: Infinity });
    const client = create({ EventSource: played.EventSource });
    const errors: SseError[] = [];
    client.onError((error) => errors.push(error));
    client.on("price", () => {});
    await played.finished;
    expect(errors.map(({ code }) => code)).toEqual(["bad-frame"]);
  });

  it("refuses options that cannot work, naming them", () => {
    for (const options of [{ topics: [""] }, { topics: ["a\n"] }, { patterns: ["\0"] }]) {
      expect(() => create(options)).toThrowError(expect.objectContaining({ code: "bad-option", reason: Object.keys(options)[0] }));
    }
  });

  it("keeps the query that the URL has, and drops its fragment", async () => {
    const server = createScriptedServer();
    const client = createClient(new URL("https://example.com/e?a=1#here"), { EventSource: server.EventSource });
    client.on("x", () => {});
    await server.connected();
    expect(server.requests[0]?.url).toBe("https://example.com/e?a=1&tidings=1");
    client.close();
  });
});
