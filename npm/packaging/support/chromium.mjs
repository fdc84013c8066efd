import { after } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM, FLAGS } from "../../../tests/chromium.mjs";

/** One for the whole test file, started by the first test that wants it. */
let browser;

/** Gives `use` a page of its own in the system's Chromium. */
export async function withPage(use) {
  browser ??= chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  // A context of its own has its own storage, cache and tabs.
  const context = await (await browser).newContext();
  try {
    return await use(await context.newPage());
  } finally {
    await context.close();
  }
}

after(async () => (await browser)?.close());
