import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { Control } from "../support/control.ts";
import { Gateway } from "../support/gateway.ts";
import { audit, type Audit, audited, listen, type Way } from "./auditor.ts";
import { Random } from "./random.ts";

// Random faults for as long as it is told: SOAK_MINUTES (30), SOAK_SEED (the time). `cargo xtask soak` runs it.

const MINUTES = Number(process.env["SOAK_MINUTES"] ?? 30);
const SEED = Number(process.env["SOAK_SEED"] ?? Date.now() % 1_000_000);
const TOPICS = ["a", "b", "c", "d", "e"];
const TABS = 4;
const ALONE: Way[] = [
  { transport: "eventsource", tabs: false },
  { transport: "fetch", tabs: false },
];

test(`${MINUTES} minutes of random faults, seed ${SEED}`, async ({ browser }) => {
  const random = new Random(SEED);
  const control = await Control.start();
  const gateway = await Gateway.start(control.server.port);
  const pages: { page: Page; way: Way }[] = [];
  const faults = new Map<string, number>();
  const total = { events: 0, missed: 0, repeated: 0, gaps: 0, streams: 0, pages: 0 };
  const errors = new Set<string>();
  const contexts: BrowserContext[] = [];

  const topics = (): string[] => TOPICS.filter(() => random.next() < 0.5).concat(random.pick(TOPICS));
  async function open(context: BrowserContext, way: Way): Promise<void> {
    const page = await context.newPage();
    await audit(page, `${gateway.url}/`, way);
    await listen(page, topics());
    pages.push({ page, way });
    total.pages += 1;
  }
  function settle(found: Audit): void {
    for (const key of ["events", "missed", "repeated", "gaps", "streams"] as const) total[key] += found[key];
    for (const code of found.errors) errors.add(code);
  }

  // Each way of listening in a profile of its own: HTTP/1.1 has six connections for each.
  for (const way of ALONE) {
    const context = await browser.newContext();
    contexts.push(context);
    await open(context, way);
  }
  const shared = await browser.newContext();
  contexts.push(shared);
  for (let nth = 0; nth < TABS; nth += 1) await open(shared, { transport: nth % 2 === 0 ? "eventsource" : "fetch", tabs: true });

  const published = new Map(TOPICS.map((topic) => [topic, 0]));
  let restarts = 0;
  const actions: Record<string, () => Promise<void>> = {
    cut: async () => gateway.cut(),
    disconnect: () => control.disconnect(),
    "503": async () => gateway.refuse(random.between(1, 4), 503, { "retry-after": "1" }),
    "502": async () => gateway.refuse(random.between(1, 4), 502),
    buffer: async () => {
      gateway.behaviour = { ...gateway.behaviour, buffer: random.pick([0, 0, 512, 4096]) };
    },
    idle: async () => {
      gateway.behaviour = { ...gateway.behaviour, idle: random.pick([0, 0, 500]) };
    },
    topics: async () => listen(random.pick(pages).page, topics()),
    offline: async () => {
      const context = random.pick(contexts);
      await context.setOffline(true);
      await new Promise((resolve) => setTimeout(resolve, random.between(50, 2000)));
      await context.setOffline(false);
    },
    "tab closes": async () => {
      const at = pages.findIndex(({ way }) => way.tabs);
      const [closed] = pages.splice(at, 1);
      if (closed === undefined) return;
      settle(await audited(closed.page));
      await closed.page.close();
      await open(shared, closed.way);
    },
    restart: async () => {
      if (random.next() > 0.2) return;
      restarts += 1;
      if (random.next() < 0.5) await control.drain(random.between(50, 1000));
      await control.server.restart();
    },
  };

  const end = Date.now() + MINUTES * 60_000;
  const publisher = (async () => {
    while (Date.now() < end) {
      const topic = random.pick(TOPICS);
      const count = random.between(1, 40);
      const from = (published.get(topic) ?? 0) + 1;
      // A server that is being replaced takes nothing; the numbers are then sent to the next one.
      if (await control.publish(topic, from, count).then(() => true, () => false)) published.set(topic, from + count - 1);
      await new Promise((resolve) => setTimeout(resolve, random.between(20, 400)));
    }
  })();
  let reported = Date.now();
  while (Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, random.between(300, 4000)));
    const name = random.pick(Object.keys(actions));
    await actions[name]?.();
    faults.set(name, (faults.get(name) ?? 0) + 1);
    if (Date.now() - reported > 60_000) {
      reported = Date.now();
      const now = await Promise.all(pages.map(({ page }) => audited(page)));
      console.log(
        `${Math.round((end - reported) / 60_000)} min left; missed ${now.map(({ missed }) => missed)}; ` +
          `repeated ${now.map(({ repeated }) => repeated)}; gaps ${now.map(({ gaps }) => gaps)}`,
      );
    }
  }
  await publisher;

  // Left alone, everything arrives.
  gateway.behaviour = { buffer: 0, idle: 0 };
  gateway.cut();
  for (const topic of TOPICS) {
    const next = (published.get(topic) ?? 0) + 1;
    await control.publish(topic, next, 1);
    published.set(topic, next);
  }
  for (const { page } of pages) {
    await expect
      .poll(async () => {
        const { newest } = await audited(page);
        return Object.entries(newest).filter(([topic, n]) => n !== published.get(topic)).length;
      }, { timeout: 60_000 })
      .toBe(0);
    settle(await audited(page));
  }
  console.log(JSON.stringify({ seed: SEED, minutes: MINUTES, ...total, restarts, faults: Object.fromEntries(faults), errors: [...errors] }));
  expect(total.events).toBeGreaterThan(0);
  expect({ missed: total.missed, repeated: total.repeated }).toEqual({ missed: 0, repeated: 0 });
  await gateway.stop();
  await control.stop();
});
