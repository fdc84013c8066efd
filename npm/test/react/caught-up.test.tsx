// @vitest-environment jsdom
import { act, render, screen } from "@testing-library/react";
import React, { Component, type ReactNode, StrictMode, Suspense } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClient } from "../../src/client.js";
import { SseError } from "../../src/errors.js";
import { createHooks } from "../../src/react/index.js";
import { KEPT } from "../../src/store/caught-up.js";
import { createScriptedServer } from "../../src/testing/index.js";
import type { Client } from "../../src/types/index.js";
import { counted, type Listeners } from "../store/counted.js";
import { type Events, pass, server, setUp } from "./setup.js";

const { Provider, useCaughtUp, useEventList } = createHooks<Events>();

/** Clients that are sent all that there is, so slowly that there is a time in which they have not caught up. */
let client: Client<Events>;
let listeners: Listeners;

setUp();

beforeEach(() => {
  server.slow({ bytes: 1, every: 1 });
  ({ client, listeners } = counted(createClient<Events>("/events", { EventSource: server.EventSource, lastEventId: "earliest" })));
});

afterEach(() => client.close());

/** Lets the client hear all that was published, and no more: that it has caught up it is not told. */
async function hear(): Promise<void> {
  while (client.lastEventId !== server.lastEventId) await pass(10);
  server.stall();
}

/** Tells it that it has caught up, and whatever follows. */
function catchUp(): void {
  server.slow(null);
  server.resume();
}

/** Renders as a page does: React asks for that where a component suspends. */
const show = (ui: ReactNode) => act(async () => render(ui));

function price(value: number): void {
  server.publish("prices/AAPL", "price", { symbol: "AAPL", value });
}

/** Waits for the events that it shows. */
function Prices() {
  const prices = useEventList("price");
  useCaughtUp();
  return <output>{`prices ${prices.map(({ data }) => data.value).join(" ")}`}</output>;
}

class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };
  static getDerivedStateFromError = (error: unknown) => ({ error });
  override render() {
    const { error } = this.state;
    return error instanceof SseError ? <p>{`${error.code} ${error.reason}`}</p> : this.props.children;
  }
}

function Page() {
  return <Provider client={client}><Boundary><Suspense fallback={<p>waiting</p>}><Prices /></Suspense></Boundary></Provider>;
}

// React 18 has no `use`: then the promise is thrown, which React 19 understands too.
describe.each(["use", "throw"])("useCaughtUp suspends by %s", (means) => {
  const { use } = React;

  beforeEach(() => {
    if (means === "throw") React.use = undefined as never;
  });

  afterEach(() => {
    React.use = use;
  });

  it("until the stream has caught up, listening meanwhile, and then shows what was delivered", async () => {
    price(1);
    price(2);
    await show(<StrictMode><Page /></StrictMode>);
    screen.getByText("waiting");
    await hear();
    expect([server.requests.length, listeners("price")]).toEqual([1, 1]);
    await pass();
    screen.getByText("waiting");
    catchUp();
    price(3);
    await pass();
    screen.getByText("prices 1 2 3");
    price(4);
    await pass();
    screen.getByText("prices 1 2 3 4");
    await pass(KEPT);
    expect(listeners("price")).toBe(1);
  });

  it("and gives an error boundary the reason when the client closes before", async () => {
    const report = vi.spyOn(console, "error").mockImplementation(() => {});
    const { fetch } = createScriptedServer({ authorize: () => false });
    client = createClient<Events>("/events", { request: { fetch } });
    client.onError(() => {});
    await show(<Page />);
    screen.getByText("waiting");
    await pass();
    screen.getByText("unauthorized unauthorized");
    report.mockRestore();
  });

  it("and gives it the reason when there is no error in it", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    await show(<Page />);
    await pass();
    client.close();
    await pass();
    screen.getByText("closed closed");
  });
});

describe("useCaughtUp", () => {
  it("does not suspend where the stream has caught up already, nor ever again", async () => {
    catchUp();
    client.on("price", () => {});
    await server.connected();
    const { rerender } = await show(<Page />);
    screen.getByText("prices");
    server.down();
    expect(client.state).toMatchObject({ status: "waiting", caughtUp: false });
    await act(async () => rerender(<Page />));
    await pass();
    screen.getByText("prices");
    client.close();
    await act(async () => rerender(<Page />));
    await pass();
    screen.getByText("prices");
  });

  it("waits below a component that listens", async () => {
    function Listens({ children }: { children: ReactNode }) {
      return <><p>{`${useEventList("price").length} heard`}</p><Suspense fallback="waiting">{children}</Suspense></>;
    }
    function Waits() {
      useCaughtUp();
      return "caught up";
    }
    price(1);
    const { container } = await show(<Provider client={client}><Listens><Waits /></Listens></Provider>);
    await hear();
    await pass();
    expect(container.textContent).toBe("1 heardwaiting");
    catchUp();
    await pass();
    expect(container.textContent).toBe("1 heardcaught up");
  });

  it("lets go of what a component had wanted that never came back", async () => {
    const { rerender } = await show(<Page />);
    await pass();
    expect(listeners()).toBe(1);
    await act(async () => rerender(<Provider client={client}>{null}</Provider>));
    catchUp();
    await pass(KEPT + 20);
    expect(listeners()).toBe(0);
  });

  it("gives an error boundary what the client says to options that cannot work", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    function Wrong() {
      useEventList("price", { topic: "a", pattern: "b" });
      useCaughtUp();
      return null;
    }
    await show(<Provider client={client}><Boundary><Suspense><Wrong /></Suspense></Boundary></Provider>);
    await pass();
    screen.getByText("bad-option pattern");
  });

  it("renders on a server without waiting; the page stays as it came until it has caught up, and hydrates", async () => {
    const initialData = [{ id: "0123456789ab-1", data: { symbol: "AAPL", value: 1 } }];
    price(1);
    price(2);
    function Posts() {
      const prices = useEventList("price", { initialData, cursor: "0123456789ab-1" });
      useCaughtUp();
      return <output>{prices.map(({ data }) => data.value).join(" ")}</output>;
    }
    const page = <Provider client={client}><Suspense fallback="waiting"><Posts /></Suspense></Provider>;
    const container = document.createElement("div");
    vi.stubGlobal("window", undefined);
    const html = renderToString(page);
    vi.unstubAllGlobals();
    container.innerHTML = html;
    expect(container.textContent).toBe("1");

    const complaints = vi.spyOn(console, "error");
    const onRecoverableError = vi.fn();
    const root = await act(async () => hydrateRoot(container, page, { onRecoverableError }));
    await hear();
    expect(container.textContent).toBe("1");
    catchUp();
    await pass();
    expect(container.textContent).toBe("1 2");
    price(3);
    await pass();
    expect(container.textContent).toBe("1 2 3");
    expect(onRecoverableError).not.toHaveBeenCalled();
    expect(complaints).not.toHaveBeenCalled();
    await act(async () => root.unmount());
  });
});
