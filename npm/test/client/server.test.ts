import { afterEach, describe, expect, it, vi } from "vitest";

/** What only a browser has, or what a server must not be made to load. */
const FORBIDDEN = ["window", "document", "navigator", "location", "EventSource", "WebAssembly", "fetch", "localStorage"];

afterEach(() => vi.unstubAllGlobals());

describe.each(["index", "slim", "eventsource", "react/index"])("on a server, %s", (entry) => {
  it("touches nothing of the browser's when it is imported and a client is created", async () => {
    vi.resetModules();
    const touched: string[] = [];
    const before = new Map(FORBIDDEN.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]));
    for (const name of FORBIDDEN) {
      Object.defineProperty(globalThis, name, {
        configurable: true,
        get() {
          touched.push(name);
          return undefined;
        },
      });
    }
    try {
      const module = await import(/* @vite-ignore */ new URL(`../../dist/${entry}.js`, import.meta.url).href);
      if ("createClient" in module) {
        const client = module.createClient("/events", { topics: ["a"] });
        expect(client.state.status).toBe("idle");
        client.onStateChange(() => {});
        client.events("price");
        client.close();
        expect(client.state.status).toBe("closed");
      }
    } finally {
      for (const [name, descriptor] of before) {
        if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
        else Object.defineProperty(globalThis, name, descriptor);
      }
    }
    expect(touched).toEqual([]);
  });
});
