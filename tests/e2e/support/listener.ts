import type { Page } from "@playwright/test";

/** The ways in which a page can listen: both must keep the same promises. */
export const LISTENERS = ["tidings", "EventSource"] as const;
export type Listener = (typeof LISTENERS)[number];

/** What the page has seen so far. */
interface Seen {
  ticks: number[];
  gaps: number;
  statuses: string[];
}

declare global {
  interface Window {
    seen: Seen;
    /** Our client or the browser's own; kept so that it is not collected. */
    stream: { close(): void };
  }
}

/** Opens the blank page at `url`, and listens to topic `ticks` there from the first event held. */
export async function listen(page: Page, url: string, listener: Listener): Promise<void> {
  await page.goto(`${url}/`);
  await page.evaluate(async (listener) => {
    const seen: Seen = (window.seen = { ticks: [], gaps: 0, statuses: [] });
    if (listener === "EventSource") {
      const source = new EventSource("/events?topic=ticks&last_event_id=earliest");
      const status = () => seen.statuses.push(["connecting", "open", "closed"][source.readyState] ?? "");
      source.addEventListener("tick", (event) => seen.ticks.push(JSON.parse(event.data).n));
      source.onopen = status;
      source.onerror = status;
      window.stream = source;
    } else {
      // A name that the compiler does not look up: the server has it.
      const entry: string = "/tidings/index.js";
      const { createClient } = await import(entry);
      const client = createClient("/events", {
        topics: ["ticks"],
        lastEventId: "earliest",
        reconnect: { initial: 50, floor: 20, max: 500 },
      });
      client.onStateChange(({ status }: { status: string }) => seen.statuses.push(status));
      client.onGap(() => (seen.gaps += 1));
      client.on("tick", (tick: { n: number }) => seen.ticks.push(tick.n));
      window.stream = client;
    }
  }, listener);
}

/** What the page has seen. */
export async function seen(page: Page): Promise<Seen> {
  return page.evaluate(() => window.seen);
}
