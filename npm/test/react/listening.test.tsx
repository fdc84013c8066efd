// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { Activity, type ReactNode, StrictMode } from "react";
import { describe, expect, it, vi } from "vitest";
import { createHooks } from "../../src/react/index.js";
import type { EventOf } from "../../src/types/index.js";
import { client, type Events, listeners, pass, server, setUp } from "./setup.js";

const { Provider, useEvent, useEventList, useEventReducer, useLatest, useTopic } = createHooks<Events>();

setUp();

function price(symbol: string, value: number): void {
  server.publish(`prices/${symbol}`, "price", { symbol, value });
}

/** Renders, until what is listened for is what the server was asked for. */
async function show(ui: ReactNode) {
  const rendered = render(ui);
  await pass();
  return rendered;
}

/** What is asked for by the streams that are open. */
function asked() {
  return server.streams.map(({ request: { topics, patterns, throttle } }) => [...topics, ...patterns, ...throttle]);
}

describe("topics and patterns", () => {
  it("reach the client, and each component gets its own", async () => {
    function Price({ symbol }: { symbol: string }) {
      return <output>{`${symbol} ${useLatest("price", { topic: `prices/${symbol}`, maxPerSecond: 2 })?.value}`}</output>;
    }
    await show(<Provider client={client}><Price symbol="AAPL" /><Price symbol="MSFT" /></Provider>);
    expect(asked()).toEqual([["prices/AAPL", "prices/MSFT", "500 prices/AAPL", "500 prices/MSFT"]]);
    price("AAPL", 1);
    price("MSFT", 2);
    await pass();
    screen.getByText("AAPL 1");
    screen.getByText("MSFT 2");
  });

  it("share one listener and one value where they are equal, however they are written", async () => {
    function Prices() {
      useLatest("price", { topic: "prices/AAPL", latest: false });
      useLatest("price", { maxPerSecond: undefined, topic: "prices/AAPL" });
      useLatest("price", { topic: "prices/MSFT" });
      useEventList("price", { topic: "prices/AAPL" });
      useEventList("price", { topic: "prices/AAPL", max: 100 });
      return null;
    }
    await show(<Provider client={client}><Prices /><Prices /></Provider>);
    expect(listeners()).toBe(3);
  });

  it("give a handler its parameters", async () => {
    const heard: string[] = [];
    function Listener() {
      useEvent("price", { pattern: "prices/:symbol" }, ({ value }, { params }) => heard.push(`${params.symbol} ${value}`));
      return null;
    }
    await show(<Provider client={client}><Listener /></Provider>);
    price("AAPL", 1);
    server.publish("other/X", "price", { symbol: "X", value: 2 });
    price("MSFT", 3);
    expect(heard).toEqual(["AAPL 1", "MSFT 3"]);
  });

  it("can change, and what was shown of the old one is gone at once", async () => {
    const shown: string[] = [];
    function Price({ symbol }: { symbol: string }) {
      shown.push(`${symbol} ${useLatest("price", { topic: `prices/${symbol}` })?.value ?? "none"}`);
      return null;
    }
    const { rerender } = await show(<Provider client={client}><Price symbol="AAPL" /></Provider>);
    price("AAPL", 1);
    await pass();
    rerender(<Provider client={client}><Price symbol="MSFT" /></Provider>);
    await pass();
    price("AAPL", 2);
    price("MSFT", 3);
    await pass();
    expect([...new Set(shown)]).toEqual(["AAPL none", "AAPL 1", "MSFT none", "MSFT 3"]);
    expect(asked()).toEqual([["prices/MSFT"]]);
  });
});

describe("useTopic", () => {
  it("holds the topic while mounted, and gives the newest event on it of any name", async () => {
    function Newest() {
      const event = useTopic("prices/AAPL");
      return <output>{event === undefined ? "none" : `${event.name} ${event.text}`}</output>;
    }
    const { unmount } = await show(<Provider client={client}><Newest /><Newest /></Provider>);
    expect([asked(), listeners()]).toEqual([[["prices/AAPL"]], 1]);
    price("MSFT", 1);
    await pass();
    expect(screen.getAllByText("none")).toHaveLength(2);
    price("AAPL", 2);
    server.publish("prices/AAPL", "trade", { price: 3 });
    await pass();
    expect(screen.getAllByText('trade {"price":3}')).toHaveLength(2);
    unmount();
    await Promise.resolve();
    expect(listeners()).toBe(0);
  });
});

describe("useEventReducer", () => {
  const append = (list: readonly number[], { data }: EventOf<Events, "price">): readonly number[] => [...list, data.value];
  const EMPTY: readonly number[] = [];

  it("takes every event once and in order, under StrictMode too, and renders once a frame", async () => {
    const reducer = vi.fn(append);
    let renders = 0;
    function List() {
      renders += 1;
      return <output>{useEventReducer("price", reducer, EMPTY).join(" ")}</output>;
    }
    await show(<StrictMode><Provider client={client}><List /></Provider></StrictMode>);
    renders = 0;
    for (let value = 1; value <= 5; value += 1) price("AAPL", value);
    expect(renders).toBe(0);
    await pass();
    screen.getByText("1 2 3 4 5");
    // StrictMode renders twice, and calls no reducer twice.
    expect([renders, reducer.mock.calls.length]).toEqual([2, 5]);
  });

  it("may be written inline: the newest one takes the next event, and nothing is lost", async () => {
    function Sum({ factor }: { factor: number }) {
      return <output>{useEventReducer("price", (sum, { data }) => sum + factor * data.value, 100)}</output>;
    }
    const { rerender } = await show(<Provider client={client}><Sum factor={1} /></Provider>);
    price("AAPL", 1);
    rerender(<Provider client={client}><Sum factor={10} /></Provider>);
    price("AAPL", 2);
    await pass();
    screen.getByText("121");
    expect(listeners()).toBe(1);
  });

  it("is shared by components that begin with the same function and state, and by no others", async () => {
    const reducer = vi.fn((sum: number, { data }: EventOf<Events, "price">) => sum + data.value);
    function Sum({ from }: { from: number }) {
      return <output>{useEventReducer("price", reducer, from)}</output>;
    }
    await show(<Provider client={client}><Sum from={0} /><Sum from={0} /><Sum from={10} /></Provider>);
    price("AAPL", 1);
    await pass();
    expect(screen.getAllByRole("status").map(({ textContent }) => textContent)).toEqual(["1", "1", "11"]);
    expect(reducer).toHaveBeenCalledTimes(2);
  });

  it("reduces every name with *", async () => {
    function Names() {
      return <output>{useEventReducer("*", (names, event) => `${names} ${event.name}`, "of")}</output>;
    }
    await show(<Provider client={client}><Names /></Provider>);
    price("AAPL", 1);
    server.publish("prices/AAPL", "trade", { price: 2 });
    await pass();
    screen.getByText("of price trade");
  });
});

describe("a cursor", () => {
  it("makes a handler hear what follows, and goes on where it was after Activity had hidden it", async () => {
    const heard: number[] = [];
    for (let value = 1; value <= 3; value += 1) price("AAPL", value);
    function Listener() {
      useEvent("price", { cursor: "0123456789ab-1" }, ({ value }) => heard.push(value));
      return null;
    }
    const page = (mode: "visible" | "hidden") => (
      <StrictMode><Provider client={client}><Activity mode={mode}><Listener /></Activity></Provider></StrictMode>
    );
    const { rerender } = await show(page("visible"));
    await pass();
    expect(heard).toEqual([2, 3]);
    rerender(page("hidden"));
    await pass();
    price("AAPL", 4);
    rerender(page("visible"));
    await pass();
    price("AAPL", 5);
    expect(heard).toEqual([2, 3, 4, 5]);
  });

  it("with another value is another snapshot, which begins anew", async () => {
    for (let value = 1; value <= 4; value += 1) price("AAPL", value);
    function List({ upTo }: { upTo: number }) {
      const initialData = Array.from({ length: upTo }, (_, index) => ({
        id: `0123456789ab-${index + 1}`,
        data: { symbol: "AAPL", value: -(index + 1) },
      }));
      const list = useEventList("price", { initialData, cursor: `0123456789ab-${upTo}` });
      return <output>{list.map(({ data }) => data.value).join(" ")}</output>;
    }
    const { rerender } = render(<Provider client={client}><List upTo={1} /></Provider>);
    screen.getByText("-1");
    await pass();
    screen.getByText("-1 2 3 4");
    rerender(<Provider client={client}><List upTo={3} /></Provider>);
    screen.getByText("-1 -2 -3");
    await pass();
    screen.getByText("-1 -2 -3 4");
    expect(listeners()).toBe(1);
  });
});
