import assert from "node:assert/strict";
import { withPage } from "./chromium.mjs";
import { EXPECTED_EVENTS, EXPECTED_REQUESTS, startEventServer } from "./event-server.mjs";

/** Every way in which events come. */
export const TRANSPORTS = ["eventsource", "fetch"];

/** Opens a fixture's page in Chromium, and asserts that by each transport it shows every event once, across a break. */
export async function assertReceives(page) {
  for (const transport of TRANSPORTS) {
    await withEvents(async (events) => {
      const url = new URL(page);
      url.searchParams.set("events", events);
      url.searchParams.set("transport", transport);
      assert.deepEqual(await shown(url.href), { received: EXPECTED_EVENTS, transport, complaints: [] });
    });
  }
}

/**
 * Asserts that a program prints, as JSON, every event once, across a break, and the transport it used; `run` is given the
 * server's URL and the name of the transport, and returns what the program has printed.
 */
export async function assertPrints(run) {
  for (const transport of TRANSPORTS) {
    await withEvents(async (events) => {
      assert.deepEqual(JSON.parse(await run(events, transport)), { received: EXPECTED_EVENTS, transport });
    });
  }
}

/** Runs an event server for as long as `use` takes, and asserts that it was asked what it should have been. */
export async function withEvents(use) {
  const events = await startEventServer();
  try {
    await use(events.url);
    assert.deepEqual(events.requests, EXPECTED_REQUESTS);
  } finally {
    events.close();
  }
}

/** What Chromium itself says of the break that the event server makes. */
const BREAK = "net::ERR_INCOMPLETE_CHUNKED_ENCODING";

/** The numbers that a page shows as list items, the transport that it says they came by, and what it complained of. */
async function shown(url) {
  return withPage(async (page) => {
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes(BREAK)) complaints.push(message.text());
    });
    await page.goto(url);
    await page
      .waitForFunction((wanted) => document.querySelectorAll("li").length >= wanted, EXPECTED_EVENTS.length, { timeout: 30_000 })
      .catch((error) => complaints.push(error.message));
    const transport = await page.locator("ol").getAttribute("data-transport");
    return { received: (await page.locator("li").allTextContents()).map(Number), transport, complaints };
  });
}
