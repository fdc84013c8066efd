// @vitest-environment node
import { renderToString } from "react-dom/server";
import { afterEach, expect, it, vi } from "vitest";
import { createHooks } from "../../src/react/index.js";
import type { Events } from "./setup.js";

const BROWSER_ONLY = ["window", "document", "EventSource", "WebAssembly", "requestAnimationFrame", "location", "navigator"];

const { Provider, useClient, useConnection, useEvent, useEventList, useEventReducer, useLatest, useTopic } = createHooks<Events>();

function Page() {
  const client = useClient();
  const { status } = useConnection();
  const prices = useEventList("price");
  useEvent("price", () => {});
  useTopic("prices/AAPL");
  useEventReducer("price", (count) => count + 1, 0, { cursor: "log-1" });
  return <output>{`${client.url} ${status} ${useLatest("price")?.value} ${prices.length}`}</output>;
}

afterEach(() => vi.useRealTimers());

it("renders on a server without touching what only a browser has, and leaves no timer", () => {
  vi.useFakeTimers();
  const touched: string[] = [];
  const before = BROWSER_ONLY.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const name of BROWSER_ONLY) {
    Object.defineProperty(globalThis, name, {
      configurable: true,
      // React may look around; this package may not.
      get: () => void (new Error().stack?.includes("/npm/src/") && touched.push(name)),
    });
  }
  let html: string;
  try {
    html = renderToString(<Provider url="/events"><Page /></Provider>);
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  }
  expect(html).toBe("<output>/events idle undefined 0</output>");
  expect(touched).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
