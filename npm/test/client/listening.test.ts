import { describe, expect, it, vi } from "vitest";
import type { SseError } from "../../src/errors.js";
import { create, connected, settled, setUp } from "./setup.js";
import { log, ScriptedEventSource } from "./scripted-event-source.js";

setUp();

describe("listening", () => {
  it("opens one connection, at the first listener", async () => {
    const client = create({ topics: ["a b", "c"], patterns: ["d/:e"], withCredentials: true });
    expect(client.state.status).toBe("idle");
    await settled();
    expect(ScriptedEventSource.created).toHaveLength(0);
    client.on("price", () => {});
    client.on("trade", () => {});
    expect(client.state.status).toBe("connecting");
    await settled();
    expect(ScriptedEventSource.created).toHaveLength(1);
    expect(ScriptedEventSource.last.url).toBe("/events?match_urlpattern=d%2F%3Ae&topic=a+b&topic=c&tidings=1");
    expect(ScriptedEventSource.last.withCredentials).toBe(true);
  });

  it("hands an event to the listeners of its name and of every name, with its topic and id", async () => {
    const client = create();
    const calls: unknown[][] = [];
    client.on("price", (...call) => calls.push(["price", ...call]));
    client.on("*", (...call) => calls.push(["*", ...call]));
    client.on("trade", (...call) => calls.push(["trade", ...call]));
    await settled();
    ScriptedEventSource.last.ready().event(1, "price", { value: 7 }, "prices/AAPL");
    const event = { name: "price", topic: "prices/AAPL", topics: ["prices/AAPL"], params: {}, id: log(1), data: { value: 7 }, text: '{"value":7}' };
    expect(calls).toEqual([
      ["price", { value: 7 }, event],
      ["*", { value: 7 }, event],
    ]);
    expect(client.lastEventId).toBe(log(1));
  });

  it("gives the text where it is not JSON, several lines of it too", async () => {
    const { source, received } = await connected();
    source.ready().event(1, "log", "a\tb\nc").event(2, "log", "").event(3, "log", "42");
    expect(received).toEqual(["a\tb\nc", "", 42]);
  });

  it("takes the application's parser instead", async () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const { source, received } = await connected({
      parse: (text, name) => {
        if (text === "bad") throw new Error("no");
        return `${name}:${text}`;
      },
    });
    source.ready().event(1, "log", "1").event(2, "log", "bad").event(3, "log", "3");
    expect(received).toEqual(["log:1", "log:3"]);
    expect(reported).toHaveBeenCalledTimes(1);
  });

  it("takes a listener off, twice as well as once", async () => {
    const { client, source } = await connected();
    const [kept, gone] = [vi.fn(), vi.fn()];
    const off = client.on("price", gone);
    client.on("price", kept);
    off();
    off();
    source.ready().event(1, "price", {});
    expect(gone).not.toHaveBeenCalled();
    expect(kept).toHaveBeenCalledTimes(1);
  });

  it("calls the same function once for each time it listens", async () => {
    const { client, source } = await connected();
    const handler = vi.fn();
    const off = client.on("price", handler);
    client.on("price", handler);
    source.ready().event(1, "price", {});
    off();
    source.event(2, "price", {});
    expect(handler).toHaveBeenCalledTimes(3);
  });

  it("calls once what listens once, also when it listens again from inside", async () => {
    const { client, source } = await connected();
    const seen: number[] = [];
    client.once("price", ({ value }) => {
      seen.push(value);
      client.once("price", ({ value }) => seen.push(-value));
    });
    const never = vi.fn();
    client.once("price", never)();
    source.ready().event(1, "price", { value: 1 }).event(2, "price", { value: 2 }).event(3, "price", { value: 3 });
    expect(seen).toEqual([1, -2]);
    expect(never).not.toHaveBeenCalled();
  });

  it("does not call what an earlier listener took off, nor what it added", async () => {
    const { client, source } = await connected();
    const [removed, added] = [vi.fn(), vi.fn()];
    client.on("price", () => {
      off();
      client.on("price", added);
    });
    const off = client.on("price", removed);
    source.ready().event(1, "price", {});
    expect(removed).not.toHaveBeenCalled();
    expect(added).not.toHaveBeenCalled();
    source.event(2, "price", {});
    expect(added).toHaveBeenCalledTimes(1);
  });

  it("lets no listener that throws stop another", async () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const { client, source, received } = await connected();
    const error = new Error("mine");
    client.on("price", () => {
      throw error;
    });
    const after = vi.fn();
    client.on("price", after);
    source.ready().event(1, "price", { value: 1 });
    expect(reported).toHaveBeenCalledExactlyOnceWith(error);
    expect(after).toHaveBeenCalledTimes(1);
    expect(received).toHaveLength(1);
  });

  it("listens until a signal aborts", async () => {
    const { client, source } = await connected();
    const controller = new AbortController();
    const [handler, never] = [vi.fn(), vi.fn()];
    client.on("price", { signal: controller.signal }, handler);
    client.on("price", { signal: AbortSignal.abort() }, never);
    source.ready().event(1, "price", {});
    controller.abort();
    source.event(2, "price", {});
    expect(handler).toHaveBeenCalledTimes(1);
    expect(never).not.toHaveBeenCalled();
  });

  it("does not open for a listener whose signal has aborted", async () => {
    const client = create();
    client.on("price", { signal: AbortSignal.abort() }, () => {});
    expect(client.state.status).toBe("idle");
  });

  it("may be closed from inside a listener: nothing follows", async () => {
    const { client, source, received } = await connected();
    client.on("price", () => client.close());
    const after = vi.fn();
    client.on("price", after);
    source.ready().event(1, "price", { value: 1 }).event(2, "price", { value: 2 });
    expect(source.isClosed).toBe(true);
    expect(after).not.toHaveBeenCalled();
    expect(received).toEqual([]);
    expect(client.state).toMatchObject({ status: "closed", reason: "closed", error: null, lastEventId: log(1) });
  });

  it("says once that a stream is not a Tidings server's", async () => {
    const { client, source } = await connected();
    const errors: SseError[] = [];
    client.onError((error) => errors.push(error));
    source.open().frame("hello").frame("hello\nworld\t\t").frame("a\tb\nc").frame("");
    expect(errors.map(({ code }) => code)).toEqual(["bad-frame"]);
  });

  it("refuses options that cannot work, naming them", () => {
    for (const options of [{ topics: [""] }, { topics: ["a\n"] }, { patterns: ["\0"] }]) {
      expect(() => create(options)).toThrowError(expect.objectContaining({ code: "bad-option", reason: Object.keys(options)[0] }));
    }
  });

  it("keeps the query that the URL has, and drops its fragment", async () => {
    const { createClient } = await import("../../src/client.js");
    const client = createClient(new URL("https://example.com/e?a=1#here"), { EventSource: ScriptedEventSource });
    client.on("x", () => {});
    await settled();
    expect(ScriptedEventSource.last.url).toBe("https://example.com/e?a=1&tidings=1");
    client.close();
  });
});
