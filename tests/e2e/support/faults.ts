import { expect, type Page, test as base } from "@playwright/test";
import { Proxy } from "./proxy.ts";
import { Server } from "./process.ts";

/** The ways in which a page can listen: both must keep the same promises. */
export const LISTENERS = ["tidings", "EventSource"] as const;
export type Listener = (typeof LISTENERS)[number];

/** The test server, and what can be told to it. */
export class Faults {
  constructor(
    public server: Server,
    readonly proxy: Proxy,
  ) {}

  /** Publishes events numbered from `from` on topic `ticks`. */
  async publish(from: number, count: number): Promise<void> {
    await this.#tell(`publish?topic=ticks&from=${from}&count=${count}`);
  }

  /** Completes topic `ticks`. */
  async complete(): Promise<void> {
    await this.#tell("complete?topic=ticks");
  }

  /** Ends every stream without a word. */
  async disconnect(): Promise<void> {
    await this.#tell("disconnect");
  }

  /** How many requests for a stream have come. */
  async requests(): Promise<number> {
    const response = await fetch(`${this.server.url}/control/requests`);
    return Number(await response.text());
  }

  /** Kills the server and starts another in its place. */
  async replace(): Promise<void> {
    const port = this.server.port;
    await this.server.kill();
    this.server = await start(port);
  }

  async #tell(what: string): Promise<void> {
    const response = await fetch(`${this.server.url}/control/${what}`, { method: "POST" });
    expect(response.ok, `${what}: ${response.status}`).toBe(true);
  }
}

async function start(port: number): Promise<Server> {
  return Server.start("tidings-test-server", "--port", String(port));
}

/** A test with a server behind a wire that can be cut, and a blank page of that server. */
export const test = base.extend<{ faults: Faults }>({
  faults: async ({ page }, use) => {
    const server = await start(0);
    const proxy = await Proxy.start(server.port);
    const faults = new Faults(server, proxy);
    await page.goto(`${proxy.url}/`);
    await use(faults);
    await proxy.stop();
    await faults.server.kill();
  },
});

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

/** Listens to topic `ticks` from the first event held. */
export async function listen(page: Page, listener: Listener): Promise<void> {
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

/** The numbers from 1 to `last`. */
export function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

export { expect };
