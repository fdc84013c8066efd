import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withPage } from "../support/chromium.mjs";
import { bare } from "../support/environment.mjs";
import { withEvents } from "../support/receives.mjs";
import { servingFolder } from "../support/static-server.mjs";

describe("In Chromium a client", () => {
  it("that nobody keeps is not collected while its stream is open, and is when it is closed", async () => {
    const folder = await bare("lifetime");
    await servingFolder(folder, (site) =>
      withEvents((events) =>
        withPage(async (page) => {
          await page.goto(`${site}?events=${encodeURIComponent(events)}`);
          await page.waitForFunction(() => globalThis.received.length >= 1);
          for (let round = 0; round < 5; round++) await page.requestGC();
          // Across a break, when it has no connection that could keep it alive.
          await page.waitForFunction(() => globalThis.received.length >= 5);
          assert.deepEqual(await page.evaluate(() => globalThis.received), [1, 2, 3, 4, 5]);

          await page.evaluate(() => globalThis.client.deref().close());
          for (let round = 0; round < 5; round++) await page.requestGC();
          assert.equal(await page.evaluate(() => globalThis.client.deref()?.state.status), undefined);
        }),
      ),
    );
  });
});
