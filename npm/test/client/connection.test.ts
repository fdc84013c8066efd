import { describe, expect, it, vi } from "vitest";
import type { SseError } from "../../src/errors.js";
import type { ConnectionState, Gap } from "../../src/types/index.js";
import { connected, create, served, settled, setUp } from "./setup.js";
import { log, ScriptedEventSource } from "./scripted-event-source.js";

setUp();

describe("the connection", () => {
  it("comes back after a break, by our own policy, where it was", async () => {
    const { client, source, received } = await connected();
    source.ready(log(40)).event(41, "price", 1);
    source.break();
    expect(source.isClosed).toBe(true);
    expect(client.state).toMatchObject({ status: "waiting", attempt: 1, reason: "network", retryAt: Date.now() + 750, lastEventId: log(41) });
    vi.advanceTimersByTime(749);
    expect(ScriptedEventSource.created).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(ScriptedEventSource.created).toHaveLength(2);
    expect(ScriptedEventSource.last.parameter("last_event_id")).toBe(log(41));
    ScriptedEventSource.last.ready(log(41)).event(41, "price", 1).event(42, "price", 2);
    expect(received).toEqual([1, 2]);
    expect(client.state).toMatchObject({ status: "open", attempt: 0, reason: null, retryAt: null });
  });

  it("resumes where ready said it was when nothing came since", async () => {
    const { source } = await connected();
    source.ready(log(40));
    source.break();
    vi.advanceTimersByTime(60_000);
    expect(ScriptedEventSource.last.parameter("last_event_id")).toBe(log(40));
  });

  it("begins after the id it was given, and does not deliver that one again", async () => {
    const { client, source, received } = await connected({ lastEventId: log(7) });
    expect(client.lastEventId).toBe(log(7));
    expect(source.parameter("last_event_id")).toBe(log(7));
    source.ready(log(7)).event(7, "price", 7).event(8, "price", 8);
    expect(received).toEqual([8]);
  });

  it("resumes after ids that a publisher chose, whatever is in them", async () => {
    const { source, received } = await connected();
    const id = "urn:a b&c=d#é";
    source.ready().event(id, "price", 1).event(id, "price", 1).event("urn:2", "price", 2).event(id, "price", 1);
    expect(received).toEqual([1, 2]);
    source.break();
    vi.advanceTimersByTime(750);
    expect(ScriptedEventSource.last.parameter("last_event_id")).toBe("urn:2");
    ScriptedEventSource.last.ready("urn:2").event("urn:2", "price", 2).event(id, "price", 1).event(5, "price", 3);
    expect(received).toEqual([1, 2, 3]);
  });

  it("delivers a snapshot, whose events have no ids, and resumes after what ready said", async () => {
    const { client, source, received } = await connected();
    source.ready(log(40)).event("", "price", 1).event("", "price", 2).event(41, "price", 3);
    expect(received).toEqual([1, 2, 3]);
    expect(client.lastEventId).toBe(log(41));
  });

  it("says that a refusal was one", async () => {
    const { client, source } = await connected();
    source.refuse();
    expect(client.state).toMatchObject({ status: "waiting", reason: "refused" });
  });

  describe("when a browser's own EventSource is refused", () => {
    async function refused(answer: () => Promise<Response>, options = {}): Promise<Awaited<ReturnType<typeof connected>> & { fetch: any }> {
      vi.stubGlobal("EventSource", ScriptedEventSource);
      const fetch = vi.fn(answer);
      vi.stubGlobal("fetch", fetch);
      const all = await connected({ EventSource: undefined, ...options });
      all.client.onError(() => {});
      all.source.refuse();
      await settled();
      return { ...all, fetch };
    }

    it.each([
      [204, "completed", null],
      [401, "unauthorized", "unauthorized"],
      [403, "unauthorized", "unauthorized"],
      [400, "rejected", "closed-by-server"],
      [404, "rejected", "closed-by-server"],
    ])("asks for the status, and ends for good: %i", async (status, reason, code) => {
      const { client, source, fetch } = await refused(async () => new Response(null, { status }));
      expect(fetch).toHaveBeenCalledExactlyOnceWith(source.url, expect.objectContaining({ credentials: "same-origin" }));
      expect(client.state).toMatchObject({ status: "closed", reason, error: code === null ? null : { code, reason } });
    });

    it.each([200, 429, 502, 503])("comes again when it may be otherwise another time: %i", async (status) => {
      const cancel = vi.fn();
      const body = new ReadableStream({ cancel });
      const { client, fetch } = await refused(async () => new Response(body, { status }), { withCredentials: true });
      expect(fetch.mock.calls[0][1].credentials).toBe("include");
      expect(cancel).toHaveBeenCalledTimes(1);
      expect(client.state).toMatchObject({ status: "waiting", reason: "refused" });
    });

    it("comes again when nobody answers, and asks nobody once it is closed", async () => {
      const { client } = await refused(() => Promise.reject(new TypeError("Failed to fetch")));
      expect(client.state).toMatchObject({ status: "waiting", reason: "refused" });
      let answer: (response: Response) => void = () => {};
      const late = await refused(() => new Promise((resolve) => (answer = resolve)));
      late.client.close();
      answer(new Response(null, { status: 401 }));
      await settled();
      expect(late.client.state.reason).toBe("closed");
    });

    it("does not ask on behalf of one that stands in for it", async () => {
      const { client, fetch } = await refused(async () => new Response(null, { status: 401 }), { EventSource: class extends ScriptedEventSource {} });
      expect(fetch).not.toHaveBeenCalled();
      expect(client.state.status).toBe("waiting");
    });
  });

  it("gives up after as many attempts as it may make, and says so", async () => {
    const { client } = await connected({ reconnect: { maxAttempts: 3 } });
    const errors: SseError[] = [];
    client.onError((error) => errors.push(error));
    for (let attempt = 0; attempt < 10; attempt++) {
      if (!ScriptedEventSource.last.isClosed) ScriptedEventSource.last.break();
      vi.advanceTimersByTime(60_000);
    }
    expect(ScriptedEventSource.created).toHaveLength(4);
    expect(errors).toMatchObject([{ code: "reconnect-limit" }]);
    expect(client.state).toMatchObject({ status: "closed", reason: "exhausted", attempt: 3, error: errors[0] });
  });

  it("paces itself by the options", async () => {
    const { client, source } = await connected({ reconnect: { initial: 100, max: 150, floor: 10, stableAfter: 0 } });
    source.break();
    expect(client.state.retryAt).toBe(Date.now() + 60);
    vi.advanceTimersByTime(60);
    ScriptedEventSource.last.break();
    expect(client.state.retryAt).toBe(Date.now() + 85);
  });

  it("replaces a stream that has gone silent", async () => {
    const { client, source } = await connected();
    source.ready();
    for (let ping = 0; ping < 10; ping++) {
      vi.advanceTimersByTime(15_000);
      source.control("ping");
    }
    expect(client.state.status).toBe("open");
    vi.advanceTimersByTime(46_000);
    expect(source.isClosed).toBe(true);
    expect(client.state.reason).toBe("silent");
    expect(ScriptedEventSource.created).toHaveLength(2);
  });

  it.each([
    ["completed", undefined],
    ["unauthorized", "unauthorized"],
    ["expired", "unauthorized"],
    ["lagged", "closed-by-server"],
    ["shutdown", "closed-by-server"],
    ["something new", "closed-by-server"],
  ])("ends for good when the server closes: %s", async (reason, code) => {
    const { client, server } = await served();
    const errors: SseError[] = [];
    client.onError((error) => errors.push(error));
    const lastEventId = server.publish("t", "price", { value: 1 });
    server.close(reason);
    expect(client.state).toMatchObject({ status: "closed", reason: reason === "something new" ? "ended" : reason, lastEventId });
    expect(errors.map((error) => error.code)).toEqual(code === undefined ? [] : [code]);
    expect(client.state.error).toBe(errors[0] ?? null);
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(server.requests).toHaveLength(1);
    expect(() => client.on("price", () => {})).toThrowError(expect.objectContaining({ code: "closed" }));
  });

  it("ends when the close cannot be read", async () => {
    const { client, server } = await served();
    client.onError(() => {});
    server.write("data: tidings:close\t\ndata: not json\n\n");
    expect(client.state).toMatchObject({ status: "closed", reason: "ended" });
  });

  it("ignores what only a newer client knows", async () => {
    const { client, server, received } = await served();
    server.write('data: tidings:confetti\t\ndata: {"x":[1]}\n\ndata: tidings:ping\t\ndata: null\n\n');
    server.publish("t", "price", { value: 1 });
    expect(client.state.status).toBe("open");
    expect(received).toEqual([{ value: 1 }]);
  });

  it("tells of a gap and goes on", async () => {
    const { client, source, received } = await connected();
    const gaps: Gap[] = [];
    client.onGap((gap) => gaps.push(gap));
    source.ready(log(40));
    source.break();
    vi.advanceTimersByTime(750);
    const oldest = log(1, "ba9876543210");
    ScriptedEventSource.last
      .open()
      .control("gap", { asked: log(40), oldest }, oldest, "prices/AAPL")
      .control("ready", { id: oldest, ping: 15_000 }, oldest)
      .event(log(2, "ba9876543210"), "price", 1);
    expect(gaps).toEqual([{ asked: log(40), oldest, topic: "prices/AAPL" }]);
    expect(received).toEqual([1]);
  });

  it("goes over to the new stream without losing or repeating anything when the server drains", async () => {
    const { client, source, received } = await connected();
    source.ready(log(0)).event(1, "price", 1).control("drain", { window: 4000 });
    expect(client.state).toMatchObject({ status: "open", reason: "drain" });
    vi.advanceTimersByTime(2000);
    expect(ScriptedEventSource.created).toHaveLength(2);
    expect(source.isClosed).toBe(false);
    source.event(2, "price", 2);
    const next = ScriptedEventSource.last;
    expect(next.parameter("last_event_id")).toBe(log(1));
    next.ready(log(1));
    expect(source.isClosed).toBe(true);
    next.event(2, "price", 2).event(3, "price", 3);
    expect(received).toEqual([1, 2, 3]);
    expect(client.state).toMatchObject({ status: "open", reason: null });
  });

  it("shows every change of state once, the newest to all", async () => {
    const client = create();
    const [first, second]: ConnectionState[][] = [[], []];
    client.onStateChange((state) => {
      first!.push(state);
      if (state.status === "waiting") client.close();
    });
    client.onStateChange((state) => second!.push(state));
    client.on("price", () => {});
    await settled();
    ScriptedEventSource.last.open();
    expect(client.state).toBe(first!.at(-1));
    ScriptedEventSource.last.break();
    expect(first!.map(({ status }) => status)).toEqual(["connecting", "open", "waiting", "closed"]);
    expect(second!.map(({ status }) => status)).toEqual(["connecting", "open", "closed"]);
    expect(Object.isFrozen(client.state)).toBe(true);
  });

  it("closes when the signal aborts, before and after it has opened", async () => {
    const controller = new AbortController();
    const { client, server } = await served({ signal: controller.signal });
    controller.abort();
    expect(server.streams).toEqual([]);
    expect(client.state).toMatchObject({ status: "closed", reason: "closed" });
    expect(create({ signal: AbortSignal.abort() }).state.status).toBe("closed");
  });

  it("opens nothing when it is closed before the wasm is there", async () => {
    const client = create();
    client.on("price", () => {});
    client.close();
    await settled();
    expect(ScriptedEventSource.created).toHaveLength(0);
  });

  it("says that there is no EventSource", async () => {
    const client = create({ EventSource: undefined, transport: "eventsource" });
    const errors: SseError[] = [];
    client.onError((error) => errors.push(error));
    client.on("price", () => {});
    await settled();
    expect(errors).toMatchObject([{ code: "no-transport" }]);
    expect(client.state).toMatchObject({ status: "closed", reason: "failed", error: errors[0] });
  });

  it("says that the URL is none", async () => {
    class Picky extends ScriptedEventSource {
      constructor(url: string) {
        super(url);
        throw new SyntaxError("invalid URL");
      }
    }
    const client = create({ EventSource: Picky });
    const errors: SseError[] = [];
    client.onError((error) => errors.push(error));
    client.on("price", () => {});
    await settled();
    expect(errors).toMatchObject([{ code: "bad-option", reason: "url", cause: expect.any(SyntaxError) }]);
    expect(client.state).toMatchObject({ status: "closed", reason: "failed", error: errors[0] });
  });

  it("reports an error that nobody listens for", async () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const { server } = await served();
    server.close("expired");
    expect(reported).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "unauthorized", reason: "expired" }));
  });

  it("keeps clients apart, and gives a closed one's place to the next", async () => {
    const one = await connected();
    const two = await connected();
    one.source.ready().event(1, "price", 1);
    one.client.close();
    const three = await connected();
    two.source.ready().event(1, "price", 2);
    three.source.ready().event(1, "price", 3);
    // What a closed one's connection still says is nobody's.
    one.source.event(2, "price", 4);
    one.source.break();
    expect([one.received, two.received, three.received]).toEqual([[1], [2], [3]]);
    expect(three.client.state.status).toBe("open");
  });
});

describe("the page", () => {
  function page(): { target: EventTarget; document: EventTarget & { visibilityState: string }; navigator: { onLine: boolean } } {
    const target = new EventTarget();
    const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
    const navigator = { onLine: true };
    vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
    vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
    vi.stubGlobal("document", document);
    vi.stubGlobal("navigator", navigator);
    return { target, document, navigator };
  }

  it("goes offline: attempts are slow and cost nothing; online: the next comes soon", async () => {
    const { target } = page();
    const { client, source } = await connected({ reconnect: { maxAttempts: 1 } });
    source.ready();
    target.dispatchEvent(new Event("offline"));
    expect(client.state.status).toBe("open");
    source.break();
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(client.state).toMatchObject({ status: "waiting", reason: "offline", attempt: 0, retryAt: Date.now() + 30_000 });
      vi.advanceTimersByTime(30_000);
      ScriptedEventSource.last.break();
    }
    target.dispatchEvent(new Event("online"));
    expect(client.state).toMatchObject({ status: "waiting", reason: "network", retryAt: Date.now() + 750 });
  });

  it("was offline from the beginning", async () => {
    page().navigator.onLine = false;
    const { client, source } = await connected();
    source.break();
    expect(client.state.reason).toBe("offline");
  });

  it("is looked at again after a sleep: a dead stream is found at once", async () => {
    const { document } = page();
    const { client, source } = await connected();
    source.ready();
    vi.advanceTimersByTime(15_000);
    // Asleep: the clock goes on, timers do not.
    vi.setSystemTime(Date.now() + 3_600_000);
    document.visibilityState = "hidden";
    document.dispatchEvent(new Event("visibilitychange"));
    expect(client.state.status).toBe("open");
    document.visibilityState = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    expect(client.state).toMatchObject({ status: "waiting", reason: "silent", retryAt: Date.now() + 750 });
  });

  it("is not listened to any more once the client is closed", async () => {
    const { target, document } = page();
    const [add, remove] = [vi.fn(), vi.fn()];
    const [addPage, removePage] = [vi.spyOn(document, "addEventListener"), vi.spyOn(document, "removeEventListener")];
    vi.stubGlobal("addEventListener", add);
    vi.stubGlobal("removeEventListener", remove);
    const { client } = await served();
    client.close();
    expect(add.mock.calls).toHaveLength(3);
    expect(remove.mock.calls).toEqual(add.mock.calls);
    expect(removePage.mock.calls).toEqual(addPage.mock.calls);
    expect(target).toBeDefined();
  });
});
