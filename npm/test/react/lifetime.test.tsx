// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { Activity, StrictMode, useEffect } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createHooks } from "../../src/react/index.js";
import { CLOSE_DELAY } from "../../src/store/shared-client.js";
import type { ClientOptions } from "../../src/types/index.js";
import { type Events, ScriptedClient } from "./scripted-client.js";

vi.mock("../../src/client.js", () => ({
  createClient: (url: string, options: object) => new ScriptedClient(url, options),
}));

const { Provider, useClient, useConnection, useEvent, useEventList, useLatest } = createHooks<Events>();

beforeEach(() => {
  vi.useFakeTimers();
  ScriptedClient.reset();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function Everything() {
  useClient();
  useConnection();
  useEvent("price", () => {});
  useEvent("*", () => {});
  useEventList("trade", { max: 5 });
  return <output>{useLatest("price")?.value ?? "none"}</output>;
}

/** The clients that hold a connection. */
function live(): ScriptedClient[] {
  return ScriptedClient.created.filter(({ state }) => state.status === "open");
}

function theOnlyOne(): ScriptedClient {
  const [client, ...others] = live();
  if (client === undefined || others.length > 0) throw new Error(`${live().length} connections are open`);
  return client;
}

it("opens one connection however many components listen", () => {
  render(<Provider url="/events">{Array.from({ length: 50 }, (_, key) => <Everything key={key} />)}</Provider>);
  expect(ScriptedClient.opened).toBe(1);
  const client = theOnlyOne();
  expect(client.url).toBe("/events");
  // 50 handlers of each useEvent; one listener for all useLatest, and one for all useEventList.
  expect(client.listeners("price")).toBe(51);
  expect(client.listeners("*")).toBe(50);
  expect(client.listeners("trade")).toBe(1);
});

it("opens none while nobody listens", () => {
  render(<Provider url="/events"><p>quiet</p></Provider>);
  expect(ScriptedClient.opened).toBe(0);
});

it("opens one connection under StrictMode, and it works", () => {
  render(<StrictMode><Provider url="/events"><Everything /></Provider></StrictMode>);
  expect(ScriptedClient.opened).toBe(1);
  const client = theOnlyOne();
  expect([client.listeners("price"), client.listeners("*"), client.listeners("trade")]).toEqual([2, 1, 1]);
  act(() => vi.advanceTimersByTime(10 * CLOSE_DELAY));
  client.emit("price", { symbol: "AAPL", value: 4 });
  act(() => vi.advanceTimersToNextFrame());
  screen.getByText("4");
  expect(live()).toHaveLength(1);
});

it("closes its own client a moment after it was unmounted, not at once", async () => {
  const { unmount } = render(<Provider url="/events"><Everything /></Provider>);
  const client = theOnlyOne();
  unmount();
  await Promise.resolve();
  expect(client.listeners()).toBe(0);
  vi.advanceTimersByTime(CLOSE_DELAY - 1);
  expect(client.state.status).toBe("open");
  vi.advanceTimersByTime(1);
  expect(client.state.status).toBe("closed");
});

it("never closes a client that it was given", async () => {
  const client = new ScriptedClient();
  const { unmount } = render(<StrictMode><Provider client={client}><Everything /></Provider></StrictMode>);
  expect(client.state.status).toBe("open");
  unmount();
  await vi.advanceTimersByTimeAsync(10 * CLOSE_DELAY);
  expect(client.state.status).toBe("open");
  expect(client.listeners()).toBe(0);
});

it("hands the contract of its hooks to the client, unless the options have one", () => {
  const [own, other] = ["own", "other"].map((version) => ({ version, topics: ["prices/:symbol"] }));
  const hooks = createHooks<Events>(own);
  function Listener() {
    hooks.useEvent("price", () => {});
    return null;
  }
  const page = (options?: ClientOptions) => <hooks.Provider url="/events" options={options}><Listener /></hooks.Provider>;
  const { rerender } = render(page());
  expect(theOnlyOne().options).toEqual({ contract: own });
  rerender(page({ topics: ["x"], contract: undefined }));
  expect(ScriptedClient.created.at(-1)?.options).toEqual({ topics: ["x"], contract: own });
  rerender(page({ contract: other }));
  expect(ScriptedClient.created.at(-1)?.options).toEqual({ contract: other });
});

it("keeps its client when it renders again with equal options", () => {
  const page = () => <Provider url="/events" options={{ topics: ["a", "b"], reconnect: { max: 5 } }}><Everything /></Provider>;
  const { rerender } = render(page());
  rerender(page());
  expect(ScriptedClient.opened).toBe(1);
  expect(theOnlyOne().options).toEqual({ topics: ["a", "b"], reconnect: { max: 5 } });
});

it("puts a new client in the old one's place when the URL or an option changes", async () => {
  const page = (url: string, topic: string) => <Provider url={url} options={{ topics: [topic] }}><Everything /></Provider>;
  const { rerender } = render(page("/a", "x"));
  const first = theOnlyOne();
  rerender(page("/b", "x"));
  await Promise.resolve();
  expect(first.listeners()).toBe(0);
  vi.advanceTimersByTime(CLOSE_DELAY);
  const second = theOnlyOne();
  expect([first.state.status, second.url]).toEqual(["closed", "/b"]);
  rerender(page("/b", "y"));
  vi.advanceTimersByTime(CLOSE_DELAY);
  expect(theOnlyOne().options).toEqual({ topics: ["y"] });
});

it("goes on where it was closed when it is shown again", async () => {
  const seen = new Set<unknown>();
  function Watches() {
    const client = useClient();
    seen.add(client);
    useEffect(() => client.onGap(() => {}), [client]);
    return null;
  }
  const page = (mode: "visible" | "hidden") => (
    <Activity mode={mode}>
      <Provider url="/events" options={{ topics: ["a"] }}><Everything /><Watches /></Provider>
    </Activity>
  );
  const { rerender } = render(page("visible"));
  const first = theOnlyOne();
  first.emit("price", { symbol: "AAPL", value: 1 });
  rerender(page("hidden"));
  await act(() => vi.advanceTimersByTimeAsync(CLOSE_DELAY));
  expect(first.state.status).toBe("closed");

  rerender(page("visible"));
  const second = theOnlyOne();
  expect(second).not.toBe(first);
  expect(second.options).toEqual({ topics: ["a"], lastEventId: "log-1" });
  expect(seen.size).toBe(1);
  second.emit("price", { symbol: "AAPL", value: 2 });
  act(() => vi.advanceTimersToNextFrame());
  screen.getByText("2");
});

it("keeps its client when it is hidden only for a moment", () => {
  const page = (mode: "visible" | "hidden") => (
    <Activity mode={mode}><Provider url="/events"><Everything /></Provider></Activity>
  );
  const { rerender } = render(page("visible"));
  rerender(page("hidden"));
  act(() => vi.advanceTimersByTime(CLOSE_DELAY - 1));
  rerender(page("visible"));
  act(() => vi.advanceTimersByTime(10 * CLOSE_DELAY));
  expect(ScriptedClient.opened).toBe(1);
  theOnlyOne();
});

it("does not crash a component that mounts after the application closed the client", () => {
  const client = new ScriptedClient();
  client.close();
  function Status() {
    return <output>{useConnection().status}</output>;
  }
  render(<Provider client={client}><Everything /><Status /></Provider>);
  screen.getByText("closed");
});
