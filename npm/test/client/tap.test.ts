import { expect, it, vi } from "vitest";
import type { Tap, Tappable } from "../../src/live/tap.js";
import { shareClient } from "../../src/store/shared-client.js";
import type { Client } from "../../src/types/index.js";
import { connected, create, type Events, settled, setUp } from "./setup.js";
import { log, ScriptedEventSource } from "./scripted-event-source.js";

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
  const client = create({ topics: ["t"] });
  const { tap, told } = recorder();
  const off = tapped(client, tap);
  await settled();
  expect(ScriptedEventSource.created).toHaveLength(0);

  client.on("trade", () => {});
  await settled();
  expect(ScriptedEventSource.last.url).not.toContain("topic=*");
  const report = vi.fn();
  vi.stubGlobal("reportError", report);
  ScriptedEventSource.last.ready(log(1)).event(2, "price", { value: 1 }).control("gap", { asked: log(1), oldest: log(2) }).frame("no tag");
  expect(told).toContainEqual(["event", "price", "t", log(2), '{"value":1}']);
  expect(told).toContainEqual(["gap", { asked: log(1), oldest: log(2), topic: "" }]);
  expect(told).toContainEqual(["error", expect.objectContaining({ code: "bad-frame" })]);
  expect(told).toContainEqual(["state", expect.objectContaining({ status: "open" })]);
  // It listens beside the application, not in its place.
  expect(report).toHaveBeenCalledTimes(1);

  off();
  told.length = 0;
  ScriptedEventSource.last.event(3, "price", { value: 2 });
  expect(told).toEqual([]);
});

it("goes through a shared client, whose own client may change", async () => {
  const { client } = await connected();
  const { tap, told } = recorder();
  tapped(shareClient<Events>(() => client).client, tap);
  ScriptedEventSource.last.ready().event(1, "trade", { id: 1 });
  expect(told).toContainEqual(["event", "trade", "t", log(1), '{"id":1}']);
});
