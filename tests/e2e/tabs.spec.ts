import type { BrowserContext } from "@playwright/test";
import type { Control } from "./support/control.ts";
import { expect, numbers, PageClient, test, type Transport, TRANSPORTS } from "./support/page-client.ts";

// One stream for all tabs of an origin, in the browser itself. Pages are opened at the server, whose HTTP/1.1 lets a browser have
// six connections.

const TOPICS = ["all", "a", "b", "c", "d"];
const TABS = 8;
const KILLS = 50;
const EVENTS = 10_000;

/** Tabs of one context, each for two topics of its own. */
class Tabs {
  readonly #context: BrowserContext;
  readonly #url: string;
  readonly #transport: Transport;
  readonly open: { client: PageClient; topics: string[] }[] = [];

  constructor(context: BrowserContext, url: string, transport: Transport) {
    this.#context = context;
    this.#url = url;
    this.#transport = transport;
  }

  /** Opens a tab, and waits until it has its place. */
  async add(topics: string[], options: { lastEventId?: string } = {}): Promise<PageClient> {
    const client = new PageClient(await this.#context.newPage());
    await this.listen(client, topics, options);
    this.open.push({ client, topics });
    return client;
  }

  async listen(client: PageClient, topics: string[], options: { lastEventId?: string } = {}): Promise<void> {
    await client.page.goto(`${this.#url}/`);
    await client.create({ transport: this.#transport, tabs: true, ...options });
    await client.listen(Object.fromEntries(topics.map((topic) => [topic, { topic }])));
    await client.becomes({ status: "open", sharing: "on", caughtUp: true });
  }

  /** The tab that leads, as soon as there is one beside another. */
  async leader(beside?: PageClient): Promise<{ client: PageClient; topics: string[] }> {
    let leader: (typeof this.open)[number] | undefined;
    await expect
      .poll(async () => {
        const open = this.open.filter(({ client }) => client !== beside);
        const states = await Promise.all(open.map(({ client }) => client.state()));
        const leaders = open.filter((_, index) => states[index]?.leader === true);
        leader = leaders[0];
        return leaders.length;
      })
      .toBe(1);
    return leader!;
  }

  remove(tab: { client: PageClient }): void {
    this.open.splice(
      this.open.findIndex(({ client }) => client === tab.client),
      1,
    );
  }
}

/** Expects that a tab heard every tick of its topics from the first on, up to the last where that is known. */
async function expectWhole({ client, topics }: { client: PageClient; topics: string[] }, last?: Record<string, number>): Promise<void> {
  const { ticks, gaps, errors } = await client.heard();
  for (const topic of topics) {
    const heard = ticks[topic] ?? [];
    const from = heard[0] ?? 1;
    expect(heard, topic).toEqual(numbers(from, last?.[topic] ?? heard.at(-1) ?? 0));
  }
  expect(gaps).toEqual([]);
  expect(errors).toEqual([]);
}

/** Publishes ticks on all topics, one after the other, until it is told to stop; gives the last of each topic. */
function flow(control: Control): { stop: () => Promise<Record<string, number>>; published: () => number } {
  const last: Record<string, number> = Object.fromEntries(TOPICS.map((topic) => [topic, 0]));
  let published = 0;
  let isStopped = false;
  const flowing = (async () => {
    while (!isStopped || published < EVENTS) {
      for (const topic of TOPICS) {
        await control.publish(topic, last[topic]! + 1, 5);
        last[topic]! += 5;
        published += 5;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return last;
  })();
  return {
    stop() {
      isStopped = true;
      return flowing;
    },
    published: () => published,
  };
}

for (const transport of TRANSPORTS) {
  test.describe(transport, () => {
    test(`${TABS} tabs, whose leader is killed ${KILLS} times, hear each event of their topics once, in order`, async ({ context, control }) => {
      test.setTimeout(300_000);
      const tabs = new Tabs(context, control.server.url, transport);
      const topicsOf = (index: number): string[] => ["all", TOPICS[1 + (index % 4)]!];
      for (let index = 0; index < TABS; index += 1) await tabs.add(topicsOf(index));
      const events = flow(control);
      const ways = ["close", "crash", "leave", "freeze"] as const;
      const led = new Set<PageClient>();
      let [most, next] = [0, TABS];
      for (let kill = 0; kill < KILLS; kill += 1) {
        const leader = await tabs.leader();
        led.add(leader.client);
        const way = ways[kill % ways.length];
        const { page } = leader.client;
        await expectWhole(leader);
        if (way === "close") {
          tabs.remove(leader);
          await page.close();
        } else if (way === "crash") {
          tabs.remove(leader);
          const crashed = page.waitForEvent("crash");
          const session = await context.newCDPSession(page);
          // Nobody is left to answer.
          void session.send("Page.crash").catch(() => {});
          await crashed;
          await page.close();
        } else if (way === "leave") {
          tabs.remove(leader);
          await page.goto("about:blank");
          await page.close();
        } else {
          await leader.client.lifecycle("freeze");
          await tabs.leader(leader.client);
          await leader.client.lifecycle("resume");
        }
        if (tabs.open.length < TABS) await tabs.add(topicsOf(next++));
        most = Math.max(most, await control.streams());
      }
      // The last one to come begins some time after it was opened.
      for (const { client, topics } of tabs.open) for (const topic of topics) await client.hears(topic, 1);
      const last = await events.stop();
      expect(events.published()).toBeGreaterThanOrEqual(EVENTS);
      for (const { client, topics } of tabs.open) {
        for (const topic of topics) await expect.poll(async () => (await client.ticks(topic)).at(-1)).toBe(last[topic]);
      }
      for (const tab of tabs.open) await expectWhole(tab, last);
      await expect.poll(() => control.streams()).toBe(1);
      // A stream that takes over is there before the server has noticed that the last one is gone, or before that one goes.
      expect(most).toBeLessThanOrEqual(3);
      expect(led.size).toBeGreaterThan(KILLS / 2);
    });

    test("a late tab is given what it asks for, by a tab that holds it or else by the server", async ({ context, control }) => {
      const tabs = new Tabs(context, control.server.url, transport);
      await control.publish("a", 1, 10);
      await control.publish("b", 1, 10);
      const first = await tabs.add(["a"]);
      await control.publish("a", 11, 10);
      await first.hears("a", 10);
      const cursor = await first.lastEventId();
      await control.publish("a", 21, 10);
      await control.publish("b", 11, 10);
      await first.hears("a", 20);
      const requests = await control.requests();
      const late = await tabs.add(["a"], { lastEventId: cursor });
      expect(await late.hears("a", 10)).toEqual(numbers(21, 30));
      expect(await control.requests()).toBe(requests);
      // Nobody has heard of it yet.
      const other = await tabs.add(["a", "b"], { lastEventId: "earliest" });
      expect(await other.hears("a", 30)).toEqual(numbers(1, 30));
      expect(await other.hears("b", 20)).toEqual(numbers(1, 20));
      await other.becomes({ caughtUp: true, leader: false });
      await expect.poll(() => control.streams()).toBe(1);
      await control.publish("b", 21, 1);
      expect(await other.hears("b", 21)).toEqual(numbers(1, 21));
      expect(await first.ticks("a")).toEqual(numbers(11, 30));
    });

    test("a leader that does not run any more loses its place, and nothing of what it missed", async ({ context, control }) => {
      const tabs = new Tabs(context, control.server.url, transport);
      const first = await tabs.add(["a"]);
      const second = await tabs.add(["a", "b"]);
      await control.publish("a", 1, 10);
      await first.hears("a", 10);
      await first.becomes({ leader: true });
      const busy = first.page.evaluate(() => {
        const until = Date.now() + 10_000;
        while (Date.now() < until);
      });
      await control.publish("a", 11, 10);
      await control.publish("b", 1, 10);
      await second.becomes({ leader: true, status: "open" });
      expect(await second.hears("b", 10)).toEqual(numbers(1, 10));
      await busy;
      await first.becomes({ leader: false, status: "open" });
      await control.publish("a", 21, 10);
      for (const tab of [first, second]) expect(await tab.hears("a", 30)).toEqual(numbers(1, 30));
      await expect.poll(() => control.streams()).toBe(1);
    });

    test("the server's end is the end in every tab, a tab's own only in that tab", async ({ context, control }) => {
      const tabs = new Tabs(context, control.server.url, transport);
      const [first, second, third] = [await tabs.add(["a"]), await tabs.add(["a"]), await tabs.add(["a"])];
      await first.close();
      await first.becomes({ status: "closed", reason: "closed" });
      await second.becomes({ status: "open", leader: true });
      await control.publish("a", 1, 5);
      for (const tab of [second, third]) expect(await tab.hears("a", 5)).toEqual(numbers(1, 5));
      expect(await first.ticks("a")).toEqual([]);
      await control.complete("a");
      for (const tab of [second, third]) await tab.becomes({ status: "closed", reason: "completed" });
      await expect.poll(() => control.streams()).toBe(0);
    });
  });
}

test("eight tabs leave the browser's other connections free", async ({ context, control }) => {
  const tabs = new Tabs(context, control.server.url, "eventsource");
  for (let index = 0; index < TABS; index += 1) await tabs.add([`t/${index}`]);
  expect(await control.streams()).toBe(1);
  for (const { client } of tabs.open) {
    expect(await client.page.evaluate(async () => (await fetch("/control/counts")).status)).toBe(200);
  }
});

test("a page that is not secure says that it has a stream of its own, and has it", async ({ playwright, launchOptions, control }) => {
  const args = [...(launchOptions.args ?? []), "--host-resolver-rules=MAP plain.test 127.0.0.1"];
  const browser = await playwright.chromium.launch({ ...launchOptions, args });
  try {
    const context = await browser.newContext();
    const clients = [new PageClient(await context.newPage()), new PageClient(await context.newPage())];
    for (const client of clients) {
      await client.page.goto(`http://plain.test:${control.server.port}/`);
      expect(await client.page.evaluate(() => isSecureContext)).toBe(false);
      await client.create({ transport: "eventsource", tabs: true });
      await client.listen({ a: { topic: "a" } });
      await client.becomes({ status: "open", sharing: "unavailable", leader: null });
    }
    await control.publish("a", 1, 5);
    for (const client of clients) expect(await client.hears("a", 5)).toEqual(numbers(1, 5));
    expect(await control.streams()).toBe(2);
  } finally {
    await browser.close();
  }
});
