// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type Events, ScriptedClient } from "./scripted-client.js";

// The runtime has to be there before React is: it stands in for the developer tools.
const refresh = await import("react-refresh/runtime");
refresh.injectIntoGlobalHook(globalThis as never);
const { act, cleanup, render, screen } = await import("@testing-library/react");
const { createHooks } = await import("../../src/react/index.js");

const { Provider, useEvent, useEventList, useEventReducer } = createHooks<Events>();

vi.mock("../../src/client.js", () => ({
  createClient: (url: string, options: object) => new ScriptedClient(url, options),
}));

beforeAll(() => void vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true));

beforeEach(() => {
  vi.useFakeTimers();
  ScriptedClient.reset();
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
  render(<Provider url="/events"><Prices /></Provider>);
  const client = ScriptedClient.created.find(({ state }) => state.status === "open")!;
  const price = async (value: number) => {
    client.emit("price", { symbol: "AAPL", value });
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
  expect([ScriptedClient.opened, client.state.status]).toEqual([1, "open"]);
});
