import assert from "node:assert/strict";
import { receive } from "./chromium.mjs";
import { EXPECTED_REQUESTS, startEventServer } from "./event-server.mjs";

/** Opens the fixture's page at `page` in Chromium, and asserts that it resumes after a break with nothing lost or twice. */
export async function assertReceives(browser, page) {
  const events = await startEventServer();
  try {
    const url = new URL(page);
    url.searchParams.set("events", events.url);
    const { received, complaints } = await receive(browser, url.href, 5);
    assert.deepEqual(complaints, []);
    assert.deepEqual(received, [1, 2, 3, 4, 5]);
    assert.deepEqual(events.requests, EXPECTED_REQUESTS);
  } finally {
    events.close();
  }
}
