import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { withPage } from "../support/chromium.mjs";
import { lay } from "../support/environment.mjs";
import { startEventServer } from "../support/event-server.mjs";
import { assertReceives } from "../support/receives.mjs";
import { bin, run } from "../support/run.mjs";
import { servingFolder } from "../support/static-server.mjs";

const STRICT = "default-src 'none'; img-src data:; connect-src *; require-trusted-types-for 'script'; trusted-types 'none'";

describe("Under a Content-Security-Policy a page", () => {
  let folder;

  before(async () => {
    folder = await lay("policy", "app");
    await run(folder, process.execPath, "bundle.mjs");
  });

  it("that allows WebAssembly, no eval, and no string as a script receives", () =>
    servingFolder(folder, assertReceives, { "content-security-policy": `${STRICT}; script-src 'self' 'wasm-unsafe-eval'` }));

  it("that forbids WebAssembly is told once what to add", () =>
    servingFolder(
      folder,
      (url) =>
        withPage(async (page) => {
          const events = await startEventServer();
          try {
            const said = [];
            page.on("console", (message) => message.type() === "error" && said.push(message.text()));
            const told = page.waitForEvent("console", (message) => message.text().startsWith("wasm-blocked"));
            await page.goto(`${url}?events=${encodeURIComponent(events.url)}&transport=auto`);
            await told;
            // Longer than any delay before another attempt, were there one.
            await page.waitForTimeout(2_000);
            const ours = said.filter((text) => !text.includes("violates the following Content Security Policy"));
            assert.equal(ours.length, 1, ours.join("\n"));
            assert.match(ours[0], /^wasm-blocked .*'wasm-unsafe-eval'.*script-src/);
            assert.deepEqual(events.requests, []);
          } finally {
            events.close();
          }
        }),
      { "content-security-policy": `${STRICT}; script-src 'self'` },
    ));
});
