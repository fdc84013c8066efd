// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { toRecording } from "../../src/devtools/export.js";
import { createJournal, type Bounds, type Journal } from "../../src/devtools/journal.js";
import { createClient } from "../../src/client.js";
import { replay } from "../../src/testing/index.js";
import type { Client } from "../../src/types/index.js";
import { endAll, type Events, watched } from "./setup.js";

const offs: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "requestAnimationFrame", "cancelAnimationFrame"] });
});

afterEach(() => {
  for (const off of offs.splice(0)) off();
  endAll();
  vi.useRealTimers();
});

function keep(client: Client<any, any>, bounds?: Bounds): Journal {
  const journal = createJournal(client, bounds);
  offs.push(journal.start());
  return journal;
}

/** A frame, and the task that follows it. */
async function frame(): Promise<void> {
  vi.advanceTimersToNextFrame();
  await new Promise<void>((resolve) => setImmediate(resolve));
  vi.advanceTimersToNextFrame();
}

it("keeps what came, also what nobody listens to by name, and asks for nothing", async () => {
  const { client, server } = await watched({ topics: ["prices/AAPL"] });
  const journal = keep(client);
  server.publish(["prices/AAPL", "prices/all"], "price", { value: 1 });
  server.publish("prices/AAPL", "trade", { id: 2 });
  server.publish("prices/MSFT", "price", { value: 3 });
  await frame();
  const { events, total, names, topics } = journal.read();
  expect(events).toMatchObject([
    { name: "price", topic: "prices/AAPL", topics: ["prices/AAPL", "prices/all"], data: { value: 1 }, id: "0123456789ab-1" },
    { name: "trade", topic: "prices/AAPL", data: { id: 2 } },
  ]);
  expect([total, [...names], [...topics]]).toEqual([2, [["price", 1], ["trade", 1]], [["prices/AAPL", 2]]]);
  expect(server.requests.map((request) => request.topics)).toEqual([["prices/AAPL"]]);
});

it("holds no more than its bounds", async () => {
  const { client, server } = await watched();
  const journal = keep(client, { maxEvents: 10, maxStates: 2, maxProblems: 3 });
  for (let value = 1; value <= 100; value++) server.publish("t", "price", { value });
  for (let gap = 1; gap <= 9; gap++) server.gap({ asked: `${gap}` });
  server.drop();
  await frame();
  const { events, states, problems, total } = journal.read();
  expect(events.map(({ data }) => (data as { value: number }).value)).toEqual([91, 92, 93, 94, 95, 96, 97, 98, 99, 100]);
  expect([states.length, total]).toEqual([2, 100]);
  expect(problems).toMatchObject([{ gap: { asked: "7" } }, { gap: { asked: "8" } }, { gap: { asked: "9" } }]);
});

it("keeps the states and their causes, and what failed", async () => {
  const { client, server } = await watched();
  const journal = keep(client);
  server.drop();
  vi.stubGlobal("reportError", () => {});
  await vi.advanceTimersByTimeAsync(100);
  server.close("expired");
  await frame();
  const { states, problems } = journal.read();
  expect(states.map(({ state }) => [state.status, state.reason])).toEqual(
    expect.arrayContaining([["open", null], ["waiting", "network"], ["closed", "expired"]]),
  );
  expect(problems).toMatchObject([{ kind: "error", error: { reason: "expired" } }]);
});

it("measures from publish and from arrival to the screen", async () => {
  const { client, server } = await watched();
  const journal = keep(client);
  server.publish("t", "price", { value: 1, at: Date.now() - 300 });
  server.publish("t", "price", { value: 2, at: 12 });
  await frame();
  const [one, other] = journal.read().events;
  expect(one?.shown).toBeGreaterThanOrEqual(one?.at ?? Infinity);
  expect(other?.published).toBeUndefined();
  const { publishToScreen, arrivalToScreen } = journal.read();
  expect(publishToScreen?.count).toBe(1);
  expect(publishToScreen?.p50).toBe((one?.shown ?? NaN) - (one?.published ?? NaN));
  expect(arrivalToScreen?.count).toBe(2);
});

it("does not count as slow what was published while nobody was there", async () => {
  const { client, server } = await watched();
  const journal = keep(client);
  server.publish("t", "price", { value: 1, at: Date.now() });
  server.drop();
  server.publish("t", "price", { value: 2, at: Date.now() });
  await vi.advanceTimersByTimeAsync(60_000);
  await frame();
  expect([journal.read().total, journal.read().publishToScreen?.count, journal.read().arrivalToScreen?.count]).toEqual([2, 1, 2]);
});

it("asks the application when an event was published, and survives its answer", async () => {
  const { client, server } = await watched();
  const publishedAt = vi.fn(({ data }) => data.deep.at);
  const journal = keep(client, { publishedAt });
  server.publish("t", "price", { value: 1 });
  server.publish("t", "price", { value: 2, deep: { at: Date.now() } } as never);
  await frame();
  expect(publishedAt).toHaveBeenCalledTimes(2);
  expect(journal.read().publishToScreen?.count).toBe(1);
});

it("tells of a burst once, and of nothing after it has been taken off", async () => {
  const { client, server } = await watched();
  const journal = createJournal(client);
  const off = journal.start();
  await frame();
  const listener = vi.fn();
  journal.subscribe(listener);
  for (let value = 1; value <= 50; value++) server.publish("t", "price", { value });
  vi.advanceTimersToNextFrame();
  expect(listener).toHaveBeenCalledTimes(1);
  expect(journal.read()).toBe(journal.read());
  off();
  server.publish("t", "price", { value: 51 });
  await frame();
  expect(journal.read().total).toBe(50);
});

it("pauses, says what passed, and clears", async () => {
  const { client, server } = await watched();
  const journal = keep(client);
  server.publish("t", "price", { value: 1 });
  journal.pause(true);
  server.publish("t", "price", { value: 2 });
  await frame();
  expect([journal.read().missed, journal.read().events.length]).toEqual([1, 1]);
  journal.pause(false);
  server.publish("t", "price", { value: 3 });
  await frame();
  expect([journal.read().missed, journal.read().events.length]).toEqual([null, 2]);
  expect(journal.throughput().reduce((sum, count) => sum + count)).toBe(3);
  journal.clear();
  await frame();
  const { events, states, names, total } = journal.read();
  expect([events, names.size, total]).toEqual([[], 0, 0]);
  // What the connection is now stays to be seen.
  expect(states).toMatchObject([{ state: { status: "open" } }]);
});

it("exports a recording that is replayed as it was seen", async () => {
  const { client, server } = await watched();
  const journal = keep(client);
  server.publish(["a", "b"], "price", { value: 1 });
  vi.advanceTimersByTime(500);
  server.gap({ asked: "x", oldest: "y", topic: "a" });
  server.publish("a", "trade", { id: 2 });
  await frame();
  const recording = JSON.parse(JSON.stringify(toRecording(client.url, journal.read())));
  const played = replay(recording, { speed: Infinity });
  const again = createClient<Events>("/events", { EventSource: played.EventSource });
  const heard: unknown[] = [];
  again.on("*", (_, { name, topic, id, data }) => heard.push([name, topic, id, data]));
  again.onGap((gap) => heard.push(gap));
  await played.connected();
  await vi.advanceTimersByTimeAsync(1);
  expect(heard).toEqual([
    ["price", "a", "0123456789ab-1", { value: 1 }],
    { asked: "x", oldest: "y", topic: "a" },
    ["trade", "a", "0123456789ab-2", { id: 2 }],
  ]);
  again.close();
  played.stop();
});

it("shows what it can of a client that has no tap", async () => {
  const { client, server } = await watched();
  const { state, onStateChange, onGap, onError, url } = client;
  const journal = keep({ state, onStateChange, onGap, onError, url } as Client<Events>);
  server.gap({ asked: "1" });
  server.drop();
  await frame();
  const { total, problems, states } = journal.read();
  expect([total, problems.map(({ kind }) => kind)]).toEqual([0, ["gap"]]);
  expect(states.map(({ state: { status } }) => status)).toContain("waiting");
});
