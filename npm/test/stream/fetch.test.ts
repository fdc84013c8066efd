import { describe, expect, it, vi } from "vitest";
import type { SseError } from "../../src/errors.js";
import type { Client, ClientOptions, ConnectionState, TidingsEvent } from "../../src/types/index.js";
import { log } from "../client/scripted-event-source.js";
import { create, setUp } from "../client/setup.js";
import { control, frame, type Request, scriptedFetch, turns } from "./scripted-fetch.js";

setUp();

const READY = control("ready", { id: log(0), ping: 15_000 }, log(0));

interface Rig {
  client: Client<any>;
  requests: Request[];
  last: Request;
  events: TidingsEvent[];
  errors: SseError[];
  states: ConnectionState[];
}

async function fetched(options: ClientOptions = {}): Promise<Rig> {
  const { fetch, requests } = scriptedFetch();
  const client = create({ transport: "fetch", ...options, request: { fetch, ...options.request } }) as Client<any>;
  const [events, errors, states]: [TidingsEvent[], SseError[], ConnectionState[]] = [[], [], []];
  client.onError((error) => errors.push(error));
  client.onStateChange((state) => states.push(state));
  client.on("*", (_, event) => events.push(event));
  await turns();
  return {
    client,
    requests,
    events,
    errors,
    states,
    get last() {
      return requests.at(-1) as Request;
    },
  };
}

describe("the fetch transport", () => {
  it("asks for an event stream and hands on what comes", async () => {
    const rig = await fetched();
    expect(rig.last.url).toBe("/events?tidings=1");
    expect(rig.last.init).toMatchObject({ method: "GET", cache: "no-store", credentials: "same-origin" });
    expect(rig.last.header("accept")).toBe("text/event-stream");
    rig.last.open().send(READY + frame(log(1), "price", "prices/A\tall", '{"value":1}'));
    await turns();
    expect(rig.client.state).toMatchObject({ status: "open", transport: "fetch" });
    expect(rig.events).toMatchObject([{ name: "price", topic: "prices/A", topics: ["prices/A", "all"], id: log(1), data: { value: 1 } }]);
    expect(rig.client.lastEventId).toBe(log(1));
  });

  it.each(["POST", "QUERY"] as const)("asks in a form by %s", async (method) => {
    const rig = await fetched({ topics: ["a", "b"], lastEventId: log(3), request: { method }, withCredentials: true });
    expect(rig.last.url).toBe("/events");
    expect(rig.last.init).toMatchObject({ method, credentials: "include" });
    expect(String(rig.last.query)).toBe(`topic=a&topic=b&tidings=1&last_event_id=${log(3)}`);
  });

  it("goes on where it was after a break, and drops what comes twice", async () => {
    const rig = await fetched();
    rig.last.open().send(READY + frame(log(1), "price", "t", "1"));
    await turns();
    rig.last.break();
    await turns();
    expect(rig.client.state).toMatchObject({ status: "waiting", reason: "network", attempt: 1 });
    vi.advanceTimersByTime(750);
    await turns();
    expect(rig.last.query.get("last_event_id")).toBe(log(1));
    rig.last.open().send(control("ready", { id: log(1) }, log(1)) + frame(log(1), "price", "t", "1") + frame(log(2), "price", "t", "2"));
    await turns();
    expect(rig.events.map(({ data }) => data)).toEqual([1, 2]);
  });

  it("calls for headers and token anew with each attempt", async () => {
    let calls = 0;
    const rig = await fetched({ token: async () => `t${++calls}`, request: { headers: () => ({ "x-call": String(calls) }) } });
    expect([rig.last.header("authorization"), rig.last.header("x-call")]).toEqual(["Bearer t1", "0"]);
    rig.last.break();
    await turns();
    vi.advanceTimersByTime(750);
    await turns();
    expect([rig.last.header("authorization"), rig.last.header("x-call")]).toEqual(["Bearer t2", "1"]);
  });

  it("counts an attempt whose token cannot be had, and says so", async () => {
    const cause = new Error("no session");
    const rig = await fetched({ token: () => Promise.reject(cause) });
    expect(rig.requests).toHaveLength(0);
    expect(rig.errors).toMatchObject([{ code: "token-failed", cause }]);
    expect(rig.client.state).toMatchObject({ status: "waiting", attempt: 1 });
  });

  it("renews a token once that was refused", async () => {
    const rig = await fetched({ token: () => "t" });
    rig.last.refuse(401);
    await turns();
    expect(rig.client.state).toMatchObject({ status: "waiting", reason: "renew", retryAt: Date.now() + 250 });
    vi.advanceTimersByTime(250);
    await turns();
    expect(rig.client.state).toMatchObject({ status: "connecting", reason: "renew" });
    rig.last.refuse(401);
    await turns();
    expect(rig.client.state).toMatchObject({ status: "closed", reason: "unauthorized" });
    expect(rig.requests).toHaveLength(2);
  });

  it.each([
    [204, "completed"],
    [401, "unauthorized"],
    [403, "unauthorized"],
    [404, "rejected"],
  ])("ends for good by the status: %i", async (status, reason) => {
    const rig = await fetched({ token: "t" });
    rig.last.refuse(status);
    await turns();
    expect(rig.client.state).toMatchObject({ status: "closed", reason });
    // In one step, and not by way of waiting.
    expect(rig.states.map((state) => state.status)).not.toContain("waiting");
  });

  it.each([
    ["5", 5_000],
    ["Thu, 01 Jan 1970 00:00:05 GMT", 5_000],
  ])("comes again no sooner than Retry-After says: %s", async (value, after) => {
    vi.setSystemTime(0);
    const rig = await fetched();
    rig.last.refuse(503, { "retry-after": value });
    await turns();
    expect(rig.client.state).toMatchObject({ status: "waiting", reason: "refused" });
    expect(rig.client.state.retryAt).toBeGreaterThan(Date.now() + after);
    expect(rig.client.state.retryAt).toBeLessThan(Date.now() + after * 1.25);
  });

  it("takes what is no event stream for a refusal", async () => {
    const rig = await fetched();
    rig.last.open({ "content-type": "text/html" });
    await turns();
    expect(rig.client.state).toMatchObject({ status: "waiting", reason: "refused" });
  });

  it("waits as long as a retry field says", async () => {
    const rig = await fetched();
    rig.last.open().send("retry: 60000\n\n").end();
    await turns();
    expect(rig.client.state.retryAt).toBe(Date.now() + 60_500);
  });

  it("lets go of a stream with an event that is too large", async () => {
    const rig = await fetched();
    rig.last.open().send(new Uint8Array(16_800_000).fill(120));
    await turns();
    expect(rig.client.state).toMatchObject({ status: "closed", reason: "failed", error: { code: "too-large" } });
    expect(rig.last.isAborted).toBe(true);
  });

  it("says once that a stream is none of ours", async () => {
    const rig = await fetched();
    rig.last.open().send("data: x\n\ndata: y\n\n").send("data: z\n\n");
    await turns();
    expect(rig.errors.map(({ code }) => code)).toEqual(["bad-frame"]);
  });

  it("hands on the rest of a chunk whatever a listener does with it", async () => {
    const rig = await fetched();
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    let off = (): void => {};
    rig.client.on("price", () => {
      off();
      throw new Error("consumer");
    });
    off = rig.client.on("price", { topic: "other" }, () => {});
    rig.last.open().send(READY + [1, 2, 3].map((seq) => frame(log(seq), "price", "t", String(seq))).join(""));
    await turns();
    expect(rig.events.map(({ data }) => data)).toEqual([1, 2, 3]);
    expect(reported).toHaveBeenCalledTimes(3);
    expect(rig.client.lastEventId).toBe(log(3));
  });

  it("hands on nothing more once a listener has closed it", async () => {
    const rig = await fetched();
    rig.client.on("*", () => rig.client.close());
    rig.last.open().send(READY + frame(log(1), "price", "t", "1") + frame(log(2), "price", "t", "2"));
    await turns();
    expect(rig.events.map(({ data }) => data)).toEqual([1]);
    expect(rig.last.isAborted).toBe(true);
  });

  it("reads every text exactly, however its bytes are cut", async () => {
    const texts = ["ascii", "é€𝄞 ß", "\ufeffx", "", "a\nb", '{"x":"ü\\u0000"}'];
    const rig = await fetched({ parse: (text) => text });
    const bytes = new TextEncoder().encode(READY + texts.map((text, index) => frame(log(index + 1), "näme", "töpic", text)).join(""));
    rig.last.open();
    for (let at = 0; at < bytes.length; at++) rig.last.send(bytes.subarray(at, at + 1));
    await turns();
    await vi.waitUntil(() => rig.events.length === texts.length, { interval: 0 }).catch(() => {});
    expect(rig.events.map(({ text, name, topic }) => [text, name, topic])).toEqual(texts.map((text) => [text, "näme", "töpic"]));
  });

  it("reads bytes that are no UTF-8 as a browser does", async () => {
    const rig = await fetched({ parse: (text) => text });
    const broken = [0x61, 0xff, 0xe2, 0x82, 0x62, 0xf0, 0x9d, 0x84];
    const encoder = new TextEncoder();
    const bytes = [...encoder.encode(`${READY}data: ${log(1)}\tx\tt\ndata: `), ...broken, ...encoder.encode(`\n\n${frame(log(2), "x", "t", "after")}`)];
    rig.last.open().send(new Uint8Array(bytes));
    await turns();
    expect(rig.events.map(({ text }) => text)).toEqual([new TextDecoder().decode(new Uint8Array(broken)), "after"]);
  });

  it("knows when it has caught up", async () => {
    const rig = await fetched();
    rig.last.open().send(READY);
    await turns();
    expect(rig.client.state.caughtUp).toBe(false);
    rig.last.send(control("caught-up", {}));
    await turns();
    expect(rig.client.state.caughtUp).toBe(true);
  });

  it("opens a stream for other topics, and lets the old one go at the new one's first word", async () => {
    const rig = await fetched({ topics: ["a"] });
    rig.last.open().send(READY + frame(log(1), "price", "a", "1"));
    await turns();
    const got: unknown[] = [];
    rig.client.on("price", { topic: "b" }, (data) => got.push(data));
    await turns();
    const [old, next] = rig.requests as [Request, Request];
    expect(rig.requests).toHaveLength(2);
    expect([next.query.getAll("topic"), next.query.get("last_event_id")]).toEqual([["a", "b"], log(1)]);
    old.send(frame(log(2), "price", "a", "2"));
    await turns();
    next.open().send(control("ready", { id: log(1) }, log(1)));
    await turns();
    expect([old.isAborted, rig.client.lastEventId]).toEqual([true, log(1)]);
    next.send(frame(log(2), "price", "a", "2") + frame(log(3), "price", "b", "3"));
    await turns();
    expect([rig.events.map(({ data }) => data), got]).toEqual([[1, 2], [3]]);
    expect(rig.client.lastEventId).toBe(log(3));
  });
});
