import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { lay } from "../support/environment.mjs";
import { assertReceives } from "../support/receives.mjs";
import { bin, run, serving } from "../support/run.mjs";

describe("Next 16", () => {
  for (const bundler of ["turbopack", "webpack"]) {
    it(`renders on the server and receives in Chromium, built by ${bundler}`, async () => {
      const folder = await lay("next-16", "next");
      await run(folder, bin("next", folder), "build", `--${bundler}`);
      const emitted = await readdir(join(folder, ".next/static"), { recursive: true });
      assert.deepEqual(emitted.filter((name) => name.endsWith(".wasm")), []);

      await serving(folder, "next", ["start", "--hostname", "127.0.0.1", "--port", "PORT"], async (url) => {
        const html = await (await fetch(`${url}?events=${encodeURIComponent("http://127.0.0.1:9/events")}`)).text();
        assert.match(html, /<main data-status="idle"/, "a server component holds a client");
        assert.match(html, /data-hooks="Symbol\(react\.client\.reference\)"/, "'use client' is kept");
        assert.match(html, /<ol data-status="idle"/, "a client component is rendered on the server");
        // Rendering on the server neither opens nor loads anything.
        assert.deepEqual(await (await fetch(`${url}touched`)).json(), []);
        await assertReceives(url);
      });
    });
  }
});
