import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "../support/chromium.mjs";
import { startEventServer } from "../support/event-server.mjs";
import { install } from "../support/fixture.mjs";
import { serveFolder } from "../support/static-server.mjs";

describe("In Chromium a client", () => {
  let browser;
  let folder;

  before(async () => {
    folder = await install("browser");
    browser = await launch();
  });

  after(() => browser?.close());

  async function open(use, headers) {
    const [page, events, site] = await Promise.all([browser.newPage(), startEventServer(), serveFolder(folder, headers)]);
    try {
      await page.goto(`${site.url}?events=${encodeURIComponent(events.url)}`);
      await use(page);
    } finally {
      await page.close();
      events.close();
      site.close();
    }
  }

  it("that nobody keeps is not collected while its stream is open, and is when it is closed", () =>
    open(async (page) => {
      await page.waitForFunction(() => globalThis.received.length >= 1);
      for (let round = 0; round < 5; round++) await page.requestGC();
      // Across a break, when it has no connection that could keep it alive.
      await page.waitForFunction(() => globalThis.received.length >= 5);
      assert.deepEqual(await page.evaluate(() => globalThis.received), [1, 2, 3, 4, 5]);

      await page.evaluate(() => globalThis.client.deref().close());
      for (let round = 0; round < 5; round++) await page.requestGC();
      assert.equal(await page.evaluate(() => globalThis.client.deref()?.state.status), undefined);
    }));

  it("says what to add where the page's policy forbids WebAssembly", () =>
    open(
      async (page) => {
        await page.waitForFunction(() => globalThis.errors.length > 0);
        const [{ code, message }] = await page.evaluate(() => globalThis.errors);
        assert.equal(code, "wasm-blocked");
        assert.match(message, /'wasm-unsafe-eval'/);
      },
      { "content-security-policy": "script-src 'self'" },
    ));

  it("runs where the page wants trusted types", () =>
    open((page) => page.waitForFunction(() => globalThis.received.length >= 5), {
      "content-security-policy": "script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'",
    }));
});
