import { beforeEach, describe, expect, it, vi } from "vitest";
import type { SseError } from "../../src/errors.js";
import { log } from "./scripted-event-source.js";
import { scripted, setUp } from "./scripted-upstream.js";
import { settled } from "./setup.js";

setUp();

class ScriptedStorage {
  readonly items = new Map<string, string>();
  writes = 0;
  fails = false;
  getItem(key: string): string | null {
    if (this.fails) throw new DOMException("blocked", "SecurityError");
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.fails) throw new DOMException("full", "QuotaExceededError");
    this.writes += 1;
    this.items.set(key, value);
  }
}

let session: ScriptedStorage;
let local: ScriptedStorage;
let page: EventTarget;

beforeEach(() => {
  vi.stubGlobal("sessionStorage", (session = new ScriptedStorage()));
  vi.stubGlobal("localStorage", (local = new ScriptedStorage()));
  page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
});

/** A page that listens to topics, up to an event, and goes. */
async function visit(seq: number, topics: string[], options: object = { resume: "session" }): Promise<string> {
  const { client, upstream } = await scripted(options, (client) => {
    for (const topic of topics) client.on("price", { topic }, () => {});
  });
  const begun = upstream.lastEventId;
  upstream.ready(begun || log(0)).event(seq, "price", seq);
  client.close();
  return begun;
}

describe("a client that resumes", () => {
  it.each([
    ["session", () => session],
    ["local", () => local],
  ] as const)("goes on where the last page was: %s", async (resume, storage) => {
    expect(await visit(7, ["a"], { resume })).toBe("");
    expect(await visit(9, ["a"], { resume })).toBe(log(7));
    expect(await visit(9, ["a"], { resume })).toBe(log(9));
    expect([session, local].filter(({ items }) => items.size > 0)).toEqual([storage()]);
    expect(await visit(9, ["a"], {})).toBe("");
  });

  it("has a cursor for each set of topics, in whatever order they are asked for, and for a part of one", async () => {
    await visit(7, ["a", "b"]);
    await visit(9, ["c"]);
    expect(await visit(7, ["b", "a"])).toBe(log(7));
    expect(await visit(9, ["c"])).toBe(log(9));
    expect(await visit(8, ["b"])).toBe(log(7));
    expect(await visit(1, ["b", "c"])).toBe("");
    expect(await visit(1, ["*"])).toBe("");
  });

  it("keeps the newest sixteen", async () => {
    for (let n = 1; n <= 17; n++) await visit(n, [`${n}`]);
    expect(await visit(20, ["2"])).toBe(log(2));
    expect(await visit(20, ["1"])).toBe("");
    expect(JSON.parse([...session.items.values()][0]!)).toHaveLength(16);
  });

  it("begins where it is told to", async () => {
    await visit(7, ["a"]);
    expect(await visit(7, ["a"], { resume: "session", lastEventId: log(3) })).toBe(log(3));
    expect(await visit(7, ["a"], { resume: "session", lastEventId: "earliest" })).toBe("earliest");
  });

  it("has a key of its own where tabs share", async () => {
    await visit(7, ["a"], { resume: "local", tabs: { key: "me" } });
    expect(await visit(8, ["a"], { resume: "local" })).toBe("");
    expect(await visit(8, ["a"], { resume: "local", tabs: { key: "you" } })).toBe("");
    expect(await visit(8, ["a"], { resume: "local", tabs: { key: "me" } })).toBe(log(7));
  });

  it("writes at most once a second, and at once when the page may go", async () => {
    const { upstream } = await scripted({ resume: "session" });
    upstream.ready();
    const stored = (): string => JSON.parse([...session.items.values()][0] ?? "[[[],null]]")[0][1];
    for (let seq = 1; seq <= 100; seq++) {
      upstream.event(seq, "price", seq);
      vi.advanceTimersByTime(100);
    }
    expect(session.writes).toBeGreaterThanOrEqual(9);
    expect(session.writes).toBeLessThanOrEqual(10);
    for (const [index, name] of ["pagehide", "visibilitychange"].entries()) {
      upstream.event(200 + index, "price", 0);
      page.dispatchEvent(new Event(name));
      expect(stored()).toBe(log(200 + index));
    }
  });

  it("tells once that the storage cannot be used, and goes on", async () => {
    const errors: SseError[] = [];
    const seen: unknown[] = [];
    session.fails = true;
    const { upstream } = await scripted({ resume: "session" }, (client) => {
      client.onError((error) => errors.push(error));
      client.on("price", (data: unknown) => seen.push(data));
    });
    upstream.ready();
    for (let seq = 1; seq <= 5; seq++) {
      upstream.event(seq, "price", seq);
      vi.advanceTimersByTime(2_000);
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(errors).toMatchObject([{ code: "bad-option", reason: "resume", cause: expect.any(DOMException) }]);
  });

  it("does not choke on what it did not write", async () => {
    await visit(7, ["a"]);
    for (const junk of ["{", "7", "null", "[1]", '[["a"]]', '[[{},1]]']) {
      for (const key of session.items.keys()) session.items.set(key, junk);
      expect(await visit(8, ["a"])).toBe("");
      await settled();
      expect(await visit(8, ["a"])).toBe(log(8));
    }
  });
});
