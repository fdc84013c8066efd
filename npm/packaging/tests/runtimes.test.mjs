import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bare, lay } from "../support/environment.mjs";
import { EXPECTED_EVENTS } from "../support/event-server.mjs";
import { assertPrints, TRANSPORTS, withEvents } from "../support/receives.mjs";
import { bin, run } from "../support/run.mjs";

const { execPath: node } = process;

describe("Node", () => {
  it("imports it with nothing beside it, and creates a client without touching what only a browser has", async () => {
    const folder = await bare("node");
    assert.deepEqual(JSON.parse(await run(folder, node, "import.mjs")), ["idle", "SseError", []]);
    assert.deepEqual(JSON.parse(await run(folder, node, "--no-warnings", "require.cjs")), ["idle"]);
  });

  it("renders hooks without touching EventSource or WebAssembly", async () => {
    const folder = await lay("node", "node");
    assert.deepEqual(JSON.parse(await run(folder, node, "render.mjs")), ["<output>idle …</output>", []]);
  });

  it("subscribes by fetch with nothing beside it", async () => {
    const folder = await bare("node", "node-fetch");
    await withEvents(async (events) => {
      const said = JSON.parse(await run(folder, node, "subscribe.mjs", events, "auto"));
      assert.deepEqual(said, { received: EXPECTED_EVENTS, transport: "fetch" });
    });
  });

  it("subscribes", async () => {
    const folder = await lay("node", "node");
    await assertPrints((events, transport) => run(folder, node, "subscribe.mjs", events, transport));
  });
});

describe("Deno", () => {
  it("subscribes", async () => {
    const folder = await lay("deno", "node");
    const parameters = ["run", "--allow-net", "--allow-read", "--node-modules-dir=manual", "subscribe.mjs"];
    await assertPrints((events, transport) => run(folder, bin("deno", folder), ...parameters, events, transport));
  });
});

describe("Bun", () => {
  it("subscribes", async () => {
    const folder = await lay("bun", "node");
    await assertPrints((events, transport) => run(folder, bin("bun", folder), "subscribe.mjs", events, transport));
  });
});

describe("Vitest with jsdom", () => {
  it("tests a component that shows what comes", async () => {
    const folder = await lay("vitest", "vitest");
    for (const transport of TRANSPORTS) {
      await withEvents((events) => run(folder, "env", `EVENTS=${events}`, `TRANSPORT=${transport}`, bin("vitest", folder), "run"));
    }
  });
});
