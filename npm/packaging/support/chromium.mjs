import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The system's Chromium. */
export function launch() {
  return chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: FLAGS });
}

/**
 * Opens a page that writes what it receives into `window.received`, and waits until it has `count`.
 * Returns that, and what the page complained of.
 */
export async function receive(browser, url, count) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  try {
    await page.goto(url);
    await page
      .waitForFunction((wanted) => (globalThis.received?.length ?? 0) >= wanted, count, { timeout: 30_000 })
      .catch((error) => complaints.push(error.message));
    return { received: await page.evaluate(() => globalThis.received), complaints };
  } finally {
    await page.close();
  }
}
