import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { withPage } from "../support/chromium.mjs";
import { lay } from "../support/environment.mjs";
import { startEventServer } from "../support/event-server.mjs";
import { assertReceives, TRANSPORTS, withEvents } from "../support/receives.mjs";
import { bin, run } from "../support/run.mjs";
import { servingFolder } from "../support/static-server.mjs";

const STRICT = "default-src 'none'; img-src data:; connect-src *; require-trusted-types-for 'script'; trusted-types 'none'";

const ALLOWING = { "content-security-policy": `${STRICT}; script-src 'self' 'wasm-unsafe-eval'` };

describe("Under a Content-Security-Policy a page", () => {
  let folder;

  before(async () => {
    folder = await lay("policy", "app");
    await run(folder, process.execPath, "bundle.mjs");
  });

  it("that allows WebAssembly, no eval, and no string as a script receives", () =>
    servingFolder(folder, assertReceives, ALLOWING));

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

  // Last: it lays another page in the place of the one that `before` has laid.
  it("shows the developer tools, which violate nothing", async () => {
    const tools = await lay("policy", "devtools");
    await run(tools, process.execPath, "bundle.mjs");
    await servingFolder(
      tools,
      async (url) => {
        for (const transport of TRANSPORTS) {
          await withEvents((events) => withPage((page) => assertShown(page, `${url}?events=${encodeURIComponent(events)}&transport=${transport}`)));
        }
      },
      ALLOWING,
    );
  });
});

/** Opens the developer tools of a page, and looks at what they show of the first and the last event. */
async function assertShown(page, url) {
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, sourceFile, sample }) => {
      globalThis.violations.push([violatedDirective, sourceFile, sample].join(" "));
    });
  });
  await page.goto(url);
  await page.getByRole("button", { name: "Open the Tidings developer tools" }).click();
  const panel = page.getByRole("region", { name: "Tidings developer tools" });
  const rows = panel.getByRole("listbox", { name: "Events, newest first" }).getByRole("option");
  await rows.nth(4).waitFor();
  // It has its stylesheet: without one the panel would stand in the page's flow.
  assert.equal(await panel.evaluate((element) => getComputedStyle(element).position), "fixed");
  for (const [row, value] of [[rows.first(), "5"], [rows.last(), "1"]]) {
    await row.click();
    assert.match(await panel.getByRole("list", { name: "Payload" }).textContent(), new RegExp(`value.*${value}`));
  }
  assert.deepEqual(await page.evaluate(() => globalThis.violations), []);
  assert.deepEqual(errors, []);
}
