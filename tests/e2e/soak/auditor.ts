import type { Page } from "@playwright/test";

/** What a page may listen by. */
export interface Way {
  transport: "eventsource" | "fetch";
  tabs: boolean;
}

/** What a page has counted. */
export interface Audit {
  events: number;
  /** Numbers that were skipped although no gap was told. */
  missed: number;
  repeated: number;
  gaps: number;
  streams: number;
  errors: string[];
  status: string;
  /** The newest number of each topic listened to. */
  newest: Record<string, number>;
}

interface Auditor {
  audit: Audit;
  listen(topics: string[]): void;
  client: { close(): void };
}

declare global {
  interface Window {
    auditor: Auditor;
  }
}

/** Opens a page whose client counts what it hears: each topic's numbers have to come one after the other. */
export async function audit(page: Page, url: string, way: Way): Promise<void> {
  await page.goto(url);
  await page.evaluate(async (way) => {
    const entry: string = "/tidings/index.js";
    const { createClient } = await import(entry);
    const client = createClient("/events", { ...way, reconnect: { initial: 100, floor: 50, max: 1000, maxAttempts: Infinity } });
    const audit: Audit = { events: 0, missed: 0, repeated: 0, gaps: 0, streams: 0, errors: [], status: "idle", newest: {} };
    const offs = new Map<string, () => void>();
    // After a gap that was told, a topic's count begins anew.
    let told = new Set<string>();
    client.onGap(({ topic }: { topic: string }) => {
      audit.gaps += 1;
      told = new Set(topic === "" ? offs.keys() : [...told, topic]);
    });
    client.onStateChange(({ status }: { status: string }) => {
      if (status === "open" && audit.status !== "open") audit.streams += 1;
      audit.status = status;
    });
    client.onError(({ code }: { code: string }) => audit.errors.push(code));
    const heard = (topic: string) => ({ n }: { n: number }) => {
      audit.events += 1;
      const last = audit.newest[topic];
      if (last !== undefined && n <= last) audit.repeated += 1;
      else if (last !== undefined && n > last + 1 && !told.delete(topic)) audit.missed += n - last - 1;
      if (last === undefined || n > last) audit.newest[topic] = n;
    };
    window.auditor = {
      audit,
      client,
      listen(topics) {
        for (const [topic, off] of offs) {
          if (topics.includes(topic)) continue;
          off();
          offs.delete(topic);
          delete audit.newest[topic];
        }
        for (const topic of topics) {
          if (!offs.has(topic)) offs.set(topic, client.on("tick", { topic }, heard(topic)));
        }
      },
    };
  }, way);
}

/** Says which topics a page listens to from now on. */
export async function listen(page: Page, topics: string[]): Promise<void> {
  await page.evaluate((topics) => window.auditor.listen(topics), topics);
}

/** What a page has counted so far. */
export async function audited(page: Page): Promise<Audit> {
  return page.evaluate(() => window.auditor.audit);
}
