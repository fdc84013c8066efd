import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { bare, lay } from "../support/environment.mjs";
import { assertReceives } from "../support/receives.mjs";
import { bin, run, serving } from "../support/run.mjs";
import { servingFolder } from "../support/static-server.mjs";

// No environment is configured: what needs configuration is not supported.

describe("Chromium receives through", () => {
  it("a plain <script type=module>", async () => {
    const folder = await bare("plain");
    await servingFolder(folder, async (url) => {
      for (const page of ["", "single-file.html"]) await assertReceives(new URL(page, url));
    });
  });

  // The oldest supported and the newest.
  for (const environment of ["vite-5", "vite-8"]) {
    it(`${environment}, dev`, async () => {
      const folder = await lay(environment, "app");
      await serving(folder, "vite", ["--host", "127.0.0.1", "--port", "PORT", "--strictPort"], assertReceives);
    });

    it(`${environment}, build`, async () => {
      const folder = await lay(environment, "app");
      await run(folder, bin("vite", folder), "build", "--logLevel", "warn");
      await assertOnlyScripts(join(folder, "dist/assets"));
      await servingFolder(join(folder, "dist"), assertReceives);
    });
  }

  for (const environment of ["webpack-5.90", "webpack-5"]) {
    it(environment, async () => {
      const folder = await lay(environment, "app");
      const before = await readdir(folder);
      await run(folder, process.execPath, "bundle.mjs");
      assert.deepEqual(await readdir(folder), before, "webpack wrote more than main.js");
      await servingFolder(folder, assertReceives);
    });
  }

  it("esbuild", async () => {
    const folder = await lay("esbuild", "app");
    const parameters = ["main.js", "--bundle", "--format=esm", "--outdir=dist", "--log-limit=0"];
    await run(folder, bin("esbuild", folder), ...parameters);
    await assertOnlyScripts(join(folder, "dist"));
    await run(folder, "cp", "index.html", "dist/");
    await servingFolder(join(folder, "dist"), assertReceives);
  });

  it("Rollup", async () => {
    const folder = await lay("rollup", "app");
    // A warning fails, too.
    const parameters = ["main.js", "--dir", "dist", "--plugin", "node-resolve", "--failAfterWarnings", "--silent"];
    await run(folder, bin("rollup", folder), ...parameters);
    await assertOnlyScripts(join(folder, "dist"));
    await run(folder, "cp", "index.html", "dist/");
    await servingFolder(join(folder, "dist"), assertReceives);
  });

  it("a worker, vite-8 dev and build", async () => {
    const folder = await lay("vite-8", "worker");
    await serving(folder, "vite", ["--host", "127.0.0.1", "--port", "PORT", "--strictPort"], assertReceives);
    await run(folder, bin("vite", folder), "build", "--logLevel", "warn");
    await assertOnlyScripts(join(folder, "dist/assets"));
    await servingFolder(join(folder, "dist"), assertReceives);
  });

  it("a worker, webpack-5", async () => {
    const folder = await lay("webpack-5", "worker");
    await run(folder, process.execPath, "bundle.mjs");
    await servingFolder(folder, assertReceives);
  });
});

/** The wasm is in the script: a file of its own would be downloaded for nothing, or looked for in vain. */
async function assertOnlyScripts(folder) {
  const others = (await readdir(folder, { recursive: true })).filter((name) => !name.endsWith(".js"));
  assert.deepEqual(others, []);
}
