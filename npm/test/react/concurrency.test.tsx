// @vitest-environment jsdom
import { act, render } from "@testing-library/react";
import { Fragment, Profiler, startTransition, useDeferredValue, useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { createHooks } from "../../src/react/index.js";
import { client, type Events, pass, server, setUp } from "./setup.js";

const { Provider, useConnection, useEventList, useEventReducer, useLatest, useTopic } = createHooks<Events>();

setUp();

// Whatever else wants everything, so that all of it is heard from the first render on.
beforeEach(async () => {
  client.on("*", () => {});
  await server.connected();
});

const price = (value: number): void => void server.publish("prices/AAPL", "price", { symbol: "AAPL", value });

it("commits once a frame, however many events of however many cells components show", async () => {
  function Everything() {
    useLatest("price");
    useTopic("prices/AAPL");
    useEventReducer("trade", (sum, { data }) => sum + data.price, 0);
    return `${useEventList("*").length} ${useConnection().gap?.asked} `;
  }
  const commits = vi.fn();
  render(
    <Provider client={client}>
      <Profiler id="page" onRender={commits}>{Array.from({ length: 200 }, (_, key) => <Everything key={key} />)}</Profiler>
    </Provider>,
  );
  await pass(50);
  commits.mockClear();
  for (let frame = 1; frame <= 3; frame += 1) {
    await act(async () => {
      for (let value = 0; value < 50; value += 1) {
        price(value);
        server.publish("prices/AAPL", "trade", { price: value });
      }
      server.gap({ asked: `gap ${frame}` });
    });
    await act(async () => vi.advanceTimersToNextFrame());
    expect(commits).toHaveBeenCalledTimes(frame);
  }
});

/** Takes so long that React, which renders a transition, lets others have their turn in between. */
function linger(): void {
  const end = performance.now() + 4;
  while (performance.now() < end);
}

function Latest() {
  linger();
  return <i>{useLatest("price")?.value ?? 0}</i>;
}

function Last() {
  linger();
  return <i>{useEventList("price", { max: 1 })[0]?.data.value ?? 0}</i>;
}

function OnTopic() {
  linger();
  return <i>{(useTopic("prices/AAPL") as { data: { value: number } } | undefined)?.data.value ?? 0}</i>;
}

function Tabs() {
  const [tab, setTab] = useState(0);
  const thirds = Array.from({ length: 8 }, (_, key) => <Fragment key={`${tab} ${key}`}><Latest /><Last /><OnTopic /></Fragment>);
  return <><button onClick={() => startTransition(() => setTab(tab + 1))}>next</button>{thirds}</>;
}

/** So that the values are there already when the components of a transition ask for them. */
function Listens() {
  useLatest("price");
  useEventList("price", { max: 1 });
  useTopic("prices/AAPL");
  return null;
}

it("shows one moment in every component, though events come while React renders", async () => {
  vi.useRealTimers();
  const states: string[] = [];
  const { container } = render(<Provider client={client}><Listens /><Tabs /></Provider>);
  const seen = new MutationObserver(() => {
    states.push([...new Set([...container.querySelectorAll("i")].map(({ textContent }) => textContent))].join());
  });
  seen.observe(container, { childList: true, subtree: true, characterData: true });

  // React's own scheduler, not that of `act`, which renders in one go.
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
  let value = 0;
  const events = setInterval(() => price((value += 1)), 3);
  for (let tab = 1; tab <= 4; tab += 1) {
    container.querySelector("button")!.click();
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  clearInterval(events);
  await new Promise((resolve) => setTimeout(resolve, 200));
  seen.disconnect();
  expect(states.length).toBeGreaterThan(4);
  expect(states.filter((state) => state.includes(","))).toEqual([]);
  expect(states.at(-1)).toBe(String(value));
});

it("lets a deferred value lag behind, and catch up", async () => {
  const pairs: string[] = [];
  function Both() {
    const now = useLatest("price")?.value ?? 0;
    pairs.push(`${now}/${useDeferredValue(now)}`);
    return null;
  }
  render(<Provider client={client}><Both /></Provider>);
  price(1);
  await pass(50);
  expect(pairs).toEqual(["0/0", "1/0", "1/1"]);
});
