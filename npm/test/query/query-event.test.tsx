// @vitest-environment jsdom
import { type QueryKey, QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { type ReactNode, StrictMode } from "react";
import { afterEach, beforeEach, expect, expectTypeOf, it, vi } from "vitest";
import { createQueryHooks } from "../../src/query/index.js";
import { createHooks } from "../../src/react/index.js";
import { client, type Events, pass, server, setUp } from "../react/setup.js";

interface Topics {
  "prices/:symbol": "price" | "trade";
}

const hooks = createHooks<Events, Topics>();
const { Provider } = hooks;
const { useQueryEvent } = createQueryHooks(hooks);

setUp();

let queries: QueryClient;
beforeEach(() => void (queries = new QueryClient()));
afterEach(() => queries.clear());

function price(symbol: string, value: number): void {
  server.publish(`prices/${symbol}`, "price", { symbol, value });
}

/** Renders, until the page hears what is published. */
async function show(children: ReactNode) {
  render(
    <StrictMode>
      <QueryClientProvider client={queries}><Provider client={client as never}>{children}</Provider></QueryClientProvider>
    </StrictMode>,
  );
  await pass();
}

function Prices() {
  useQueryEvent("price", { pattern: "prices/:symbol" }, ({ value }, { params }) => {
    expectTypeOf(params).toEqualTypeOf<{ readonly symbol: string }>();
    return { queryKey: ["price", params.symbol], update: () => value };
  });
  return null;
}

function Shown({ queryKey, queryFn, onRender }: { queryKey: QueryKey; queryFn: () => unknown; onRender?: () => void }) {
  const { data } = useQuery({ queryKey, queryFn, staleTime: Infinity });
  onRender?.();
  return <output>{String(data)}</output>;
}

it("updates the query that a rule names, once a frame", async () => {
  queries.setQueryData(["price", "AAPL"], 0);
  const onRender = vi.fn();
  const written = vi.spyOn(queries, "setQueryData");
  await show(<><Prices /><Shown queryKey={["price", "AAPL"]} queryFn={() => 0} onRender={onRender} /></>);
  onRender.mockClear();
  for (let value = 1; value <= 100; value += 1) price("AAPL", value);
  expect(written).not.toHaveBeenCalled();
  await pass();
  screen.getByText("100");
  // StrictMode renders twice.
  expect([written.mock.calls.length, onRender.mock.calls.length]).toEqual([1, 2]);
});

it("gives each update what the one before it made, in order", async () => {
  queries.setQueryData(["list"], "of");
  function Lists() {
    useQueryEvent("price", ({ value }) => ({ queryKey: ["list"], update: (old: string) => `${old} ${value}` }));
    return null;
  }
  await show(<Lists />);
  price("AAPL", 1);
  price("AAPL", 2);
  await pass();
  price("AAPL", 3);
  await pass();
  expect(queries.getQueryData(["list"])).toBe("of 1 2 3");
});

it("makes no query that nobody has asked for", async () => {
  await show(<Prices />);
  price("AAPL", 1);
  await pass();
  expect(queries.getQueryCache().getAll()).toEqual([]);
});

it("is not overwritten by the answer of a fetch that was under way", async () => {
  let answer = (_: number): void => {};
  const queryFn = vi.fn(() => new Promise<number>((resolve) => void (answer = resolve)));
  await show(<><Prices /><Shown queryKey={["price", "AAPL"]} queryFn={queryFn} /></>);
  price("AAPL", 5);
  await pass();
  screen.getByText("undefined");
  answer(4);
  await pass();
  screen.getByText("5");
  // The next fetch begins after it, and knows better.
  await act(async () => void queries.refetchQueries({ queryKey: ["price"] }));
  answer(6);
  await pass();
  screen.getByText("6");
  expect(queryFn).toHaveBeenCalledTimes(2);
});

it("forgets what came during a fetch that failed", async () => {
  queries.setDefaultOptions({ queries: { retry: false } });
  queries.setQueryData(["price", "AAPL"], 1);
  let fail = (): void => {};
  const queryFn = vi.fn(() => new Promise<number>((_, reject) => void (fail = () => reject(new Error("down")))));
  await show(<><Prices /><Shown queryKey={["price", "AAPL"]} queryFn={queryFn} /></>);
  await act(async () => void queries.refetchQueries({ queryKey: ["price"] }));
  price("AAPL", 2);
  await pass();
  fail();
  await pass();
  screen.getByText("2");
  queryFn.mockResolvedValueOnce(3);
  await act(async () => void queries.refetchQueries({ queryKey: ["price"] }));
  await pass();
  screen.getByText("3");
});

it("fetches once more where more came during a fetch than is kept", async () => {
  let answer = (_: number): void => {};
  const queryFn = vi.fn(() => new Promise<number>((resolve) => void (answer = resolve)));
  await show(<><Prices /><Shown queryKey={["price", "AAPL"]} queryFn={queryFn} /></>);
  for (let value = 1; value <= 1_001; value += 1) price("AAPL", value);
  await pass();
  answer(1);
  await pass();
  expect(queryFn).toHaveBeenCalledTimes(2);
});

it("invalidates what begins with a key, once a frame", async () => {
  let fetches = 0;
  function Orders() {
    useQueryEvent("trade", () => [{ queryKey: ["orders"], invalidate: true }]);
    return null;
  }
  await show(<><Orders /><Shown queryKey={["orders", 1]} queryFn={() => (fetches += 1)} /></>);
  await pass();
  screen.getByText("1");
  for (let times = 0; times < 10; times += 1) server.publish("prices/AAPL", "trade", { price: 1 });
  await pass();
  screen.getByText("2");
});

it("invalidates after a gap what the rule has changed, or the scope that it is given", async () => {
  const invalidated = vi.spyOn(queries, "invalidateQueries");
  function Scoped() {
    useQueryEvent("trade", { topic: "prices/MSFT", scope: ["trades"] }, () => undefined);
    return null;
  }
  await show(<><Prices /><Scoped /></>);
  price("AAPL", 1);
  await pass();
  server.gap({ topic: "prices/AAPL" });
  await pass();
  expect(invalidated.mock.calls).toEqual([[{ queryKey: ["price", "AAPL"] }]]);
  invalidated.mockClear();
  server.gap();
  await pass();
  expect(invalidated.mock.calls.map(([filters]) => filters?.queryKey)).toEqual([["price", "AAPL"], ["trades"]]);
});

it("reports an update that throws, and makes the others", async () => {
  const report = vi.fn();
  vi.stubGlobal("reportError", report);
  queries.setQueryData(["bad"], 0);
  queries.setQueryData(["good"], 0);
  function Rules() {
    useQueryEvent("price", ({ value }) => [
      { queryKey: ["bad"], update: () => { throw new Error("no"); } },
      { queryKey: ["good"], update: () => value },
    ]);
    return null;
  }
  await show(<Rules />);
  price("AAPL", 7);
  await pass();
  vi.unstubAllGlobals();
  expect([queries.getQueryData(["bad"]), queries.getQueryData(["good"])]).toEqual([0, 7]);
  expect(report).toHaveBeenCalledWith(new Error("no"));
});

it("refuses what the server does not send", () => {
  function Wrong() {
    // @ts-expect-error no such event
    useQueryEvent("prise", () => undefined);
    // @ts-expect-error no such topic
    useQueryEvent("price", { topic: "price/AAPL" }, () => undefined);
    // @ts-expect-error neither an update nor an invalidation
    useQueryEvent("price", () => ({ queryKey: ["a"] }));
    return null;
  }
  expectTypeOf(Wrong).toBeFunction();
});
