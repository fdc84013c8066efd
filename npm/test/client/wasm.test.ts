import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createScriptedServer, type ScriptedServer } from "../../src/testing/index.js";

const WASM = new URL("../../dist/client.wasm", import.meta.url);

let server: ScriptedServer;

/** One page: its own module, hence its own promise of the wasm. */
beforeEach(() => {
  vi.resetModules();
  server = createScriptedServer();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** The state that a client comes to by being listened to. */
async function start(from: "client" | "slim", then: string[] = ["open"]): Promise<{ state: any; close: () => void }> {
  const { createClient } = from === "client" ? await import("../../src/client.js") : await import("../../src/slim.js");
  const client = createClient("/events", { EventSource: server.EventSource });
  client.onError(() => {});
  client.on("x", () => {});
  await vi.waitUntil(() => client.state.status === "open" || client.state.status === "closed");
  expect(then).toContain(client.state.status);
  return client;
}

describe("the wasm", () => {
  it("is compiled once for all clients", async () => {
    const { byteLength } = await readFile(WASM);
    const instantiate = vi.spyOn(WebAssembly, "instantiate");
    const clients = await Promise.all([start("client"), start("client"), start("client")]);
    // Node compiles wasm of its own when something asks for `Response`.
    const ours = instantiate.mock.calls.filter(([source]) => (source as Uint8Array).byteLength === byteLength);
    expect(ours).toHaveLength(1);
    for (const client of clients) client.close();
  });

  it.each([
    ["Chromium", "WebAssembly.instantiate(): Compiling or instantiating WebAssembly module violates the following Content Security policy directive because 'unsafe-eval' is not an allowed source of script"],
    ["Firefox", "call to WebAssembly.instantiate() blocked by CSP"],
    ["Safari", "Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script"],
  ])("says what to add where the policy of the page forbids it, in %s's words", async (_, message) => {
    const cause = new WebAssembly.CompileError(message);
    vi.spyOn(WebAssembly, "instantiate").mockRejectedValue(cause);
    const client = await start("client", ["closed"]);
    expect(client.state).toMatchObject({ reason: "failed", error: { code: "wasm-blocked", cause } });
    expect(client.state.error.message).toContain("'wasm-unsafe-eval'");
  });

  it("may be tried again by a new client after it failed", async () => {
    vi.spyOn(WebAssembly, "instantiate").mockRejectedValueOnce(new Error("out of memory"));
    const failed = await start("client", ["closed"]);
    expect(failed.state.error).toMatchObject({ code: "wasm-failed", cause: { message: "out of memory" } });
    (await start("client")).close();
  });
});

describe("a client that is closed while the wasm is loading", () => {
  it("stays closed, whatever comes of it", async () => {
    vi.spyOn(WebAssembly, "instantiate").mockRejectedValueOnce(new Error("out of memory"));
    const { createClient } = await import("../../src/client.js");
    const client = createClient("/events", { EventSource: server.EventSource });
    client.on("x", () => {});
    client.close();
    const { state } = client;
    expect(state).toMatchObject({ status: "closed", reason: "closed", error: null });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(client.state).toBe(state);
  });
});

describe("tidings/slim", () => {
  it("says that initialize is missing", async () => {
    const client = await start("slim", ["closed"]);
    expect(client.state.error).toMatchObject({ code: "wasm-missing" });
    expect(client.state.error.message).toContain("initialize()");
  });

  it.each([
    ["bytes", async () => readFile(WASM)],
    ["a module", async () => WebAssembly.compile(await readFile(WASM))],
    ["a response", async () => new Response(await readFile(WASM), { headers: { "content-type": "application/wasm" } })],
  ])("takes %s", async (_, source) => {
    const { initialize } = await import("../../src/slim.js");
    await initialize(source());
    (await start("slim")).close();
  });

  it("says what it was given instead", async () => {
    const { initialize } = await import("../../src/slim.js");
    await expect(initialize(new Response("no", { status: 404 }))).rejects.toMatchObject({ code: "wasm-failed" });
    await expect(initialize(Promise.reject(new Error("offline")))).rejects.toMatchObject({ cause: { message: "offline" } });
    await expect(initialize(new TextEncoder().encode("<!doctype html>"))).rejects.toMatchObject({ code: "wasm-failed" });
    await initialize(readFile(WASM));
  });

  it("waits for an initialize that is under way", async () => {
    const { initialize } = await import("../../src/slim.js");
    void initialize(new Promise((resolve) => setTimeout(() => resolve(readFile(WASM)), 10)));
    (await start("slim")).close();
  });
});
