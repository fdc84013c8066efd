// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createClient } from "../../src/client.js";
import { lendClient } from "../../src/store/shared-client.js";
import { createStore } from "../../src/store/store.js";
import { createScriptedServer, type ScriptedServer } from "../../src/testing/index.js";
import type { Client } from "../../src/types/index.js";
import type { Events } from "../react/setup.js";
import { counted, type Listeners } from "./counted.js";

// The store knows nothing of React: it works where React is an empty object.
vi.mock("react", () => ({}));

let server: ScriptedServer<Events>;
let client: Client<Events>;
let listeners: Listeners;

beforeEach(() => {
  server = createScriptedServer<Events>();
  ({ client, listeners } = counted(createClient<Events>("/events", { EventSource: server.EventSource })));
});

afterEach(() => {
  client.close();
  server.dispose();
});

const price = (value: number): void => void server.publish("prices/AAPL", "price", { symbol: "AAPL", value });

it("works without React and without frames", async () => {
  const store = createStore<Events>(lendClient(client));
  const latest = store.latest("price", {});
  const changed = vi.fn();
  const off = latest.subscribe(changed);
  await server.connected();
  for (let value = 1; value <= 10; value += 1) price(value);
  expect(latest.read()).toBeUndefined();
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  expect(changed).toHaveBeenCalledTimes(1);
  expect(latest.read()?.data).toEqual({ symbol: "AAPL", value: 10 });
  off();
  off();
  await Promise.resolve();
  expect(listeners()).toBe(0);
});

it("counts the same listener as often as it subscribed", async () => {
  const latest = createStore<Events>(lendClient(client)).latest("price", {});
  const changed = vi.fn();
  const offFirst = latest.subscribe(changed);
  latest.subscribe(changed);
  offFirst();
  await server.connected();
  price(1);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
});

it("tells nobody of what was pending when the last one let go", async () => {
  const store = createStore<Events>(lendClient(client));
  const [gone, stays] = [vi.fn(), vi.fn()];
  const off = store.latest("price", {}).subscribe(gone);
  store.latest("trade", {}).subscribe(stays);
  await server.connected();
  price(1);
  server.publish("prices/AAPL", "trade", { price: 1 });
  off();
  await vi.waitFor(() => expect(stays).toHaveBeenCalledTimes(1));
  expect(gone).not.toHaveBeenCalled();
});
