// @vitest-environment jsdom
import { act, render, screen } from "@testing-library/react";
import { Activity, type ReactNode, StrictMode, useEffect } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { createHooks } from "../../src/react/index.js";
import { CLOSE_DELAY } from "../../src/store/shared-client.js";
import type { Client, ClientOptions } from "../../src/types/index.js";
import { counted, type Listeners } from "../store/counted.js";
import { client as given, type Events, listeners, pass, server, setUp } from "./setup.js";

interface Created {
  readonly client: Client<Events>;
  readonly listeners: Listeners;
  readonly options: ClientOptions | undefined;
}

/** Every client that a provider created, in order. */
let created: Created[] = [];

// Of the server of the test, whatever else its options are.
vi.mock("../../src/client.js", async (original) => {
  const { createClient } = await original<typeof import("../../src/client.js")>();
  return {
    createClient(url: string, options?: ClientOptions) {
      const made = counted(createClient<Events>(url, { EventSource: server?.EventSource, ...options }));
      created.push({ ...made, options });
      return made.client;
    },
  };
});

const { Provider, useClient, useConnection, useEvent, useEventList, useLatest } = createHooks<Events>();

setUp();
beforeEach(() => void (created = []));

/** Renders, until the page hears what is published. */
async function show(ui: ReactNode) {
  const rendered = render(ui);
  await pass();
  return rendered;
}

function Everything() {
  useClient();
  useConnection();
  useEvent("price", () => {});
  useEvent("*", () => {});
  useEventList("trade", { max: 5 });
  return <output>{useLatest("price")?.value ?? "none"}</output>;
}

/** The clients that hold a connection. */
function live(): Created[] {
  return created.filter(({ client }) => client.state.status === "open");
}

function theOnlyOne(): Created {
  const [client, ...others] = live();
  if (client === undefined || others.length > 0) throw new Error(`${live().length} connections are open`);
  expect(server.streams).toHaveLength(1);
  return client;
}

function price(value: number): void {
  server.publish("prices/AAPL", "price", { symbol: "AAPL", value });
}

it("opens one connection however many components listen", async () => {
  await show(<Provider url="/events">{Array.from({ length: 50 }, (_, key) => <Everything key={key} />)}</Provider>);
  const { client, listeners } = theOnlyOne();
  expect([client.url, server.requests.length]).toEqual(["/events", 1]);
  // 50 handlers of each useEvent; one listener for all useLatest, and one for all useEventList.
  expect(["price", "*", "trade"].map(listeners)).toEqual([51, 50, 1]);
});

it("opens none while nobody listens", async () => {
  await show(<Provider url="/events"><p>quiet</p></Provider>);
  expect(server.requests).toEqual([]);
});

it("opens one connection under StrictMode, and it works", async () => {
  await show(<StrictMode><Provider url="/events"><Everything /></Provider></StrictMode>);
  const { listeners } = theOnlyOne();
  expect(["price", "*", "trade"].map(listeners)).toEqual([2, 1, 1]);
  await pass(10 * CLOSE_DELAY);
  price(4);
  act(() => vi.advanceTimersToNextFrame());
  screen.getByText("4");
  theOnlyOne();
  expect(server.requests).toHaveLength(1);
});

it("closes its own client a moment after it was unmounted, not at once", async () => {
  const { unmount } = await show(<Provider url="/events"><Everything /></Provider>);
  const { client, listeners } = theOnlyOne();
  unmount();
  await Promise.resolve();
  expect(listeners()).toBe(0);
  vi.advanceTimersByTime(CLOSE_DELAY - 1);
  expect(client.state.status).toBe("open");
  vi.advanceTimersByTime(1);
  expect(client.state.status).toBe("closed");
});

it("never closes a client that it was given", async () => {
  const { unmount } = await show(<StrictMode><Provider client={given}><Everything /></Provider></StrictMode>);
  expect(given.state.status).toBe("open");
  unmount();
  await pass(10 * CLOSE_DELAY);
  expect([given.state.status, listeners()]).toEqual(["idle", 0]);
});

it("hands the contract of its hooks to the client, unless the options have one", async () => {
  const [own, other] = ["own", "other"].map((version) => ({ version, topics: ["prices/:symbol"] }));
  const hooks = createHooks<Events>(own);
  function Listener() {
    hooks.useEvent("price", () => {});
    return null;
  }
  const page = (options?: ClientOptions) => <hooks.Provider url="/events" options={options}><Listener /></hooks.Provider>;
  const { rerender } = await show(page());
  expect(theOnlyOne().options).toEqual({ contract: own });
  rerender(page({ topics: ["x"], contract: undefined }));
  expect(created.at(-1)?.options).toEqual({ topics: ["x"], contract: own });
  rerender(page({ contract: other }));
  expect(created.at(-1)?.options).toEqual({ contract: other });
});

it("keeps its client when it renders again with equal options", async () => {
  const page = () => <Provider url="/events" options={{ topics: ["a", "b"], reconnect: { max: 5 } }}><Everything /></Provider>;
  const { rerender } = await show(page());
  rerender(page());
  await pass(CLOSE_DELAY);
  expect(server.requests).toHaveLength(1);
  expect(theOnlyOne().options).toEqual({ topics: ["a", "b"], reconnect: { max: 5 } });
});

it("puts a new client in the old one's place when the URL or an option changes", async () => {
  const page = (url: string, topic: string) => <Provider url={url} options={{ topics: [topic] }}><Everything /></Provider>;
  const { rerender } = await show(page("/a", "x"));
  const first = theOnlyOne();
  rerender(page("/b", "x"));
  await Promise.resolve();
  expect(first.listeners()).toBe(0);
  await pass(CLOSE_DELAY);
  const second = theOnlyOne();
  expect([first.client.state.status, second.client.url]).toEqual(["closed", "/b"]);
  rerender(page("/b", "y"));
  await pass(CLOSE_DELAY);
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
  const { rerender } = await show(page("visible"));
  const first = theOnlyOne();
  server.publish("a", "price", { symbol: "AAPL", value: 1 });
  rerender(page("hidden"));
  await pass(CLOSE_DELAY);
  expect(first.client.state.status).toBe("closed");

  rerender(page("visible"));
  await pass();
  const second = theOnlyOne();
  expect(second).not.toBe(first);
  expect(second.options).toEqual({ topics: ["a"], lastEventId: "0123456789ab-1" });
  expect(seen.size).toBe(1);
  server.publish("a", "price", { symbol: "AAPL", value: 2 });
  act(() => vi.advanceTimersToNextFrame());
  screen.getByText("2");
});

it("keeps its client when it is hidden only for a moment", async () => {
  const page = (mode: "visible" | "hidden") => (
    <Activity mode={mode}><Provider url="/events"><Everything /></Provider></Activity>
  );
  const { rerender } = await show(page("visible"));
  const first = theOnlyOne();
  rerender(page("hidden"));
  await pass(CLOSE_DELAY - 1);
  rerender(page("visible"));
  await pass(10 * CLOSE_DELAY);
  expect(theOnlyOne()).toBe(first);
});

it("does not crash a component that mounts after the application closed the client", () => {
  given.close();
  function Status() {
    return <output>{useConnection().status}</output>;
  }
  render(<Provider client={given}><Everything /><Status /></Provider>);
  screen.getByText("closed");
});
