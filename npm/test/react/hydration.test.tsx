// @vitest-environment jsdom
import { act } from "@testing-library/react";
import { StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createClient } from "../../src/client.js";
import { createHooks } from "../../src/react/index.js";
import { createScriptedServer, type ScriptedServer } from "../../src/testing/index.js";
import type { Client } from "../../src/types/index.js";
import type { Events } from "./setup.js";

const { Provider, useConnection, useEventList, useEventReducer, useLatest } = createHooks<Events>();

function Page() {
  const { status } = useConnection();
  return <output>{`${status} ${useLatest("price")?.value ?? "none"} ${useEventList("price").length}`}</output>;
}

let server: ScriptedServer<Events>;
let client: Client<Events>;

beforeEach(() => {
  server = createScriptedServer<Events>();
  client = createClient<Events>("/events", { EventSource: server.EventSource });
});

afterEach(() => {
  client.close();
  server.dispose();
  vi.restoreAllMocks();
});

const price = (value: number): void => void server.publish("prices/AAPL", "price", { symbol: "AAPL", value });

it("hydrates what the server rendered without a mismatch, though the client is already open, and then goes live", async () => {
  client.on("trade", () => {});
  await server.connected();
  const page = <Provider client={client}><Page /></Provider>;
  const container = document.createElement("div");
  container.innerHTML = renderToString(page);
  expect(container.textContent).toBe("idle none 0");

  const complaints = vi.spyOn(console, "error");
  const onRecoverableError = vi.fn();
  const root = await act(async () => hydrateRoot(container, page, { onRecoverableError }));
  expect(container.textContent).toBe("open none 0");
  await act(() => vi.waitFor(() => expect(server.streams.map(({ request }) => request.topics)).toEqual([["*"]])));
  price(9);
  await act(() => vi.waitFor(() => expect(container.textContent).toBe("open 9 1")));
  expect(onRecoverableError).not.toHaveBeenCalled();
  expect(complaints).not.toHaveBeenCalled();
  await act(async () => root.unmount());
});

it("goes on after the server's snapshot, in each hook, with no event missing and none twice", async () => {
  price(1);
  price(2);
  const cursor = server.lastEventId;
  const event = (value: number) => ({ id: `0123456789ab-${value}`, topic: "prices/AAPL", data: { symbol: "AAPL", value } });

  function Live() {
    // Written inline, as from a server component's props.
    const latest = useLatest("price", { initialData: { symbol: "AAPL", value: 2 }, cursor });
    const list = useEventList("price", { initialData: [event(1), event(2)], cursor });
    const sum = useEventReducer("price", (state, { data }) => ({ sum: state.sum + data.value }), { sum: 3 }, { cursor });
    return <output>{`${latest.value} | ${list.map(({ id, data }) => `${id}:${data.value}`).join(" ")} | ${sum.sum}`}</output>;
  }
  const page = <StrictMode><Provider client={client}><Live /><Live /></Provider></StrictMode>;
  const container = document.createElement("div");
  container.innerHTML = renderToString(page);
  const rendered = "2 | 0123456789ab-1:1 0123456789ab-2:2 | 3";
  expect(container.textContent).toBe(rendered + rendered);

  // What is published while the page is on its way.
  price(3);
  price(4);
  const complaints = vi.spyOn(console, "error");
  const onRecoverableError = vi.fn();
  const root = await act(async () => hydrateRoot(container, page, { onRecoverableError }));
  price(5);
  const shown = `5 | ${[1, 2, 3, 4, 5].map((value) => `0123456789ab-${value}:${value}`).join(" ")} | 15`;
  await act(() => vi.waitFor(() => expect(container.textContent).toBe(shown + shown)));
  expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual([cursor]);
  expect(onRecoverableError).not.toHaveBeenCalled();
  expect(complaints).not.toHaveBeenCalled();
  await act(async () => root.unmount());
});
