import { expect, it, vi } from "vitest";
import type { Tap, Tappable } from "../../src/live/tap.js";
import { createScriptedServer } from "../../src/testing/index.js";
import { shareClient } from "../../src/store/shared-client.js";
import type { Client } from "../../src/types/index.js";
import { create, type Events, served, setUp } from "./setup.js";

setUp();

/** Keeps all that is told. */
function recorder(): { tap: Tap; told: unknown[] } {
  const told: unknown[] = [];
  const keep = (what: string) => (...about: unknown[]) => void told.push([what, ...about]);
  return { told, tap: { event: keep("event"), state: keep("state"), gap: keep("gap"), error: keep("error") } };
}

function tapped(client: Client<Events>, tap: Tap): () => void {
  return (client as Client<Events> & Tappable)["~tap"](tap);
}

it("sees all that happens, and asks for nothing", async () => {
  const server = createScriptedServer<Events>();
  const client = create({ EventSource: server.EventSource, topics: ["t"] });
  const { tap, told } = recorder();
  const off = tapped(client, tap);
  await server.settled();
  expect(server.requests).toHaveLength(0);

  client.on("trade", () => {});
  expect((await server.connected()).request.topics).toEqual(["t"]);
  const report = vi.fn();
  vi.stubGlobal("reportError", report);
  const id = server.publish("t", "price", { value: 1 });
  server.gap();
  server.write("data: no tag\n\n");
  expect(told).toContainEqual(["event", "price", "t", id, '{"value":1}']);
  expect(told).toContainEqual(["gap", { asked: id, oldest: id, topic: "" }]);
  expect(told).toContainEqual(["error", expect.objectContaining({ code: "bad-frame" })]);
  expect(told).toContainEqual(["state", expect.objectContaining({ status: "open" })]);
  // It listens beside the application, not in its place.
  expect(report).toHaveBeenCalledTimes(1);

  off();
  told.length = 0;
  server.publish("t", "price", { value: 2 });
  expect(told).toEqual([]);
});

it("goes through a shared client, whose own client may change", async () => {
  const { client, server } = await served();
  const { tap, told } = recorder();
  tapped(shareClient<Events>(() => client).client, tap);
  const id = server.publish("t", "trade", { id: 1 });
  expect(told).toContainEqual(["event", "trade", "t", id, '{"id":1}']);
});
