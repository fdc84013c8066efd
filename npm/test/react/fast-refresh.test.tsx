// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { createScriptedServer } from "../../src/testing/index.js";
import { loadInline } from "../../src/wasm/inline.js";
import type { Events } from "./setup.js";

// The runtime has to be there before React is: it stands in for the developer tools.
const refresh = await import("react-refresh/runtime");
refresh.injectIntoGlobalHook(globalThis as never);
const { act, cleanup, render, screen } = await import("@testing-library/react");
const { createHooks } = await import("../../src/react/index.js");

const { Provider, useEvent, useEventList, useEventReducer } = createHooks<Events>();

beforeAll(() => void vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true));

beforeEach(async () => {
  await loadInline();
  vi.useFakeTimers();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** The same component as an editor saves it: the signature says that its hooks are the same. */
function version(word: string, heard: string[]) {
  const sign = refresh.createSignatureFunctionForTransform();
  function Prices() {
    sign();
    const list = useEventList("price");
    const sum = useEventReducer("price", (state, { data }) => state + data.value, 0);
    useEvent("price", ({ value }) => heard.push(`${word} ${value}`));
    return <output>{`${word} ${list.map(({ data }) => data.value).join(" ")} = ${sum}`}</output>;
  }
  sign(Prices, "useEventList useEventReducer useEvent");
  refresh.register(Prices, "Prices");
  return Prices;
}

it("keeps the stream and what was heard when a component is saved", async () => {
  const heard: string[] = [];
  const Prices = version("old", heard);
  const server = createScriptedServer<Events>();
  render(<Provider url="/events" options={{ EventSource: server.EventSource }}><Prices /></Provider>);
  const stream = await server.connected();
  const price = async (value: number) => {
    server.publish("prices/AAPL", "price", { symbol: "AAPL", value });
    await act(() => vi.advanceTimersByTimeAsync(20));
  };
  await price(1);
  await price(2);
  screen.getByText("old 1 2 = 3");

  await act(async () => {
    version("new", heard);
    refresh.performReactRefresh();
  });
  screen.getByText("new 1 2 = 3");
  await price(3);
  screen.getByText("new 1 2 3 = 6");
  expect(heard).toEqual(["old 1", "old 2", "new 3"]);
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  expect([server.requests.length, server.streams]).toEqual([1, [stream]]);
});
