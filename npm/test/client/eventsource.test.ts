import { describe, expect, it, vi } from "vitest";
import { createClient } from "../../src/eventsource.js";
import { createScriptedServer } from "../../src/testing/index.js";

describe("tidings/eventsource", () => {
  it("listens by an EventSource alone", async () => {
    const server = createScriptedServer();
    const client = createClient("/events", { EventSource: server.EventSource });
    const seen: unknown[] = [];
    client.on("price", { topic: "a" }, (data) => seen.push(data));
    await server.connected();
    server.publish("a", "price", 7);
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
