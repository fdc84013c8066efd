import { describe, expect, it } from "vitest";
import { faults, Listener } from "./listener.js";
import { idOf, Server } from "./server.js";
import { Browser } from "./world.js";

const TOPICS = ["a", "b", "c", "d", "e"];
const SEEDS = Number(process.env["TABS_SEEDS"] ?? 300);
const FIRST = Number(process.env["TABS_FIRST"] ?? 1);

/** Lives in which something was lost once. */
const KNOWN = [2, 16, 18, 60, 67, 137, 172, 419, 777, 967, 1568, 3380, 3859, 5833, 10_679, 30_780, 31_771, 34_924];

/** Tabs that come, go, crash, stall and sleep, while events flow. */
export function life(seed: number): { listeners: Listener[]; server: Server; browser: Browser; story: string[] } {
  const browser = new Browser(seed);
  const server = new Server(browser);
  const { random } = browser;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = (): string[] => TOPICS.filter(() => random() < 0.4);
  const listeners: Listener[] = [];
  const story: string[] = [];
  const living = (): Listener[] => listeners.filter(({ isAlive }) => isAlive);
  const tell = (text: string): void => void story.push(`${browser.now - 1_000_000} @${server.newest} ${text}`);
  const cursor = (): string => idOf(Math.max(0, server.newest - Math.floor(random() * 30)));

  const join = (): void => {
    if (living().length >= 6) return;
    const name = `t${listeners.length}`;
    const from = random() < 0.3 ? cursor() : undefined;
    const listener = new Listener(browser, server, name);
    const names = some();
    listener.want(names, from);
    listeners.push(listener);
    tell(`${name} joins for ${names.join()} after ${from}`);
  };
  const steps: readonly (readonly [weight: number, step: () => void])[] = [
    [40, () => server.publish(pick(TOPICS))],
    [4, join],
    [
      6,
      () => {
        if (living().length === 0) return;
        const listener = pick(living());
        const names = some();
        const from = random() < 0.3 ? cursor() : undefined;
        tell(`${listener.page.name} wants ${names.join()} after ${from}, wanted ${listener.wanted.join()}`);
        listener.want(names, from);
      },
    ],
    [
      2,
      () => {
        if (living().length === 0) return;
        const listener = pick(living());
        tell(`${listener.page.name} closes`);
        listener.upstream.close();
      },
    ],
    [
      2,
      () => {
        if (living().length === 0) return;
        const listener = pick(living());
        tell(`${listener.page.name} crashes, leads ${listener.state?.leader}`);
        browser.crash(listener.page);
      },
    ],
    [
      2,
      () => {
        if (living().length === 0) return;
        const listener = pick(living());
        tell(`${listener.page.name} stalls, leads ${listener.state?.leader}`);
        browser.stall(listener.page);
        browser.schedule(browser.system, random() * 20_000, () => {
          tell(`${listener.page.name} wakes`);
          browser.wake(listener.page);
        });
      },
    ],
    [
      2,
      () => {
        if (living().length === 0) return;
        const listener = pick(living());
        tell(`${listener.page.name} goes away, leads ${listener.state?.leader}`);
        listener.isAway = true;
        browser.away(listener.page);
        browser.schedule(browser.system, random() * 3_000, () => {
          tell(`${listener.page.name} comes back`);
          listener.isAway = false;
          browser.back(listener.page);
        });
      },
    ],
    [
      1,
      () => {
        tell("streams break");
        server.cut();
      },
    ],
    [1, () => browser.run(random() * 5_000)],
  ];
  const total = steps.reduce((sum, [weight]) => sum + weight, 0);
  join();
  for (let left = 300; left > 0; left--) {
    let at = random() * total;
    for (const [weight, step] of steps) {
      if ((at -= weight) >= 0) continue;
      step();
      break;
    }
    browser.run(random() * 30);
  }
  browser.run(60_000);
  for (const topic of TOPICS) server.publish(topic);
  browser.run(20_000);
  return { listeners, server, browser, story };
}

describe("tabs that come, go, crash and sleep", () => {
  it("each hears each event of its topics once, in order, over one stream", () => {
    let handovers = 0;
    for (const seed of [...KNOWN, ...Array.from({ length: SEEDS }, (_, index) => FIRST + index)]) {
      const { listeners, server, browser, story } = life(seed);
      const found = listeners.flatMap((listener) => faults(listener, server));
      expect(found, `seed ${seed}\n${story.join("\n")}`).toEqual([]);
      const living = listeners.filter(({ isAlive }) => isAlive);
      const open = [...server.streams].filter(({ isOpen, page }) => isOpen && !page.crashed);
      if (living.length === 0) continue;
      const isWanted = living.some(({ wanted }) => wanted.length > 0);
      expect(open.length, `seed ${seed}: open streams`).toBe(isWanted ? 1 : 0);
      expect(living.map(({ state }) => state?.leader).filter(Boolean), `seed ${seed}: leaders`).toEqual([true]);
      expect(new Set(living.map(({ state }) => state?.status)), `seed ${seed}: states`).toEqual(new Set([isWanted ? "open" : "idle"]));
      expect(living.every(({ state }) => state?.caughtUp === isWanted), `seed ${seed}: caught up`).toBe(true);
      handovers += new Set(browser.said.map((message) => ("e" in message ? message.e : 0))).size - 1;
    }
    // That it was not idle.
    expect(handovers).toBeGreaterThan(SEEDS * 3);
  }, 60_000 + SEEDS * 200);
});
