// @vitest-environment node
import { expect, it, vi } from "vitest";
import { lendClient } from "../../src/store/shared-client.js";
import { createStore } from "../../src/store/store.js";
import { type Events, ScriptedClient } from "../react/scripted-client.js";

// The store knows nothing of React: it works where React is an empty object.
vi.mock("react", () => ({}));

it("works without React and without frames", async () => {
  const client = new ScriptedClient();
  const store = createStore<Events>(lendClient(client));
  const latest = store.latest("price", {});
  const changed = vi.fn();
  const off = latest.subscribe(changed);
  for (let value = 1; value <= 10; value += 1) client.emit("price", { symbol: "AAPL", value });
  expect(latest.read()).toBeUndefined();
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  expect(changed).toHaveBeenCalledTimes(1);
  expect(latest.read()?.data).toEqual({ symbol: "AAPL", value: 10 });
  off();
  off();
  await Promise.resolve();
  expect(client.listeners()).toBe(0);
});

it("counts the same listener as often as it subscribed", async () => {
  const client = new ScriptedClient();
  const latest = createStore<Events>(lendClient(client)).latest("price", {});
  const changed = vi.fn();
  const offFirst = latest.subscribe(changed);
  latest.subscribe(changed);
  offFirst();
  client.emit("price", { symbol: "AAPL", value: 1 });
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
});

it("tells nobody of what was pending when the last one let go", async () => {
  const client = new ScriptedClient();
  const store = createStore<Events>(lendClient(client));
  const [gone, stays] = [vi.fn(), vi.fn()];
  const off = store.latest("price", {}).subscribe(gone);
  store.latest("trade", {}).subscribe(stays);
  client.emit("price", { symbol: "AAPL", value: 1 });
  client.emit("trade", { price: 1 });
  off();
  await vi.waitFor(() => expect(stays).toHaveBeenCalledTimes(1));
  expect(gone).not.toHaveBeenCalled();
});
