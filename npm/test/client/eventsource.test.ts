import { describe, expect, it, vi } from "vitest";
import { createClient } from "../../src/eventsource.js";
import { log, ScriptedEventSource } from "./scripted-event-source.js";

describe("tidings/eventsource", () => {
  it("listens by an EventSource alone", async () => {
    const client = createClient("/events", { EventSource: ScriptedEventSource });
    const seen: unknown[] = [];
    client.on("price", { topic: "a" }, (data) => seen.push(data));
    await vi.waitUntil(() => ScriptedEventSource.created.length > 0);
    ScriptedEventSource.last.ready(log(0)).event(1, "price", 7, "a");
    expect(seen).toEqual([7]);
    expect(client.transport).toBe("eventsource");
    client.close();
  });

  it("refuses what only fetch can send, and says where there is no EventSource", async () => {
    expect(() => createClient("/events", { token: "t" } as {})).toThrowError(expect.objectContaining({ code: "bad-option", reason: "token" }));
    const client = createClient("/events");
    client.onError(() => {});
    client.on("price", () => {});
    await vi.waitUntil(() => client.state.status === "closed");
    expect(client.state.error).toMatchObject({ code: "no-transport" });
  });
});
