import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { install } from "../support/fixture.mjs";
import { run } from "../support/run.mjs";

describe("Node", () => {
  let folder;

  before(async () => {
    folder = await install("node", { packages: ["react@19.3.1"] });
  });

  it("imports it, and creates a client without touching what only a browser has", async () => {
    const output = await run(folder, process.execPath, "import.mjs");
    assert.deepEqual(JSON.parse(output), ["idle", "function", "SseError", []]);
  });

  it("requires it", async () => {
    const output = await run(folder, process.execPath, "--no-warnings", "require.cjs");
    assert.deepEqual(JSON.parse(output), ["idle", "function"]);
  });
});
