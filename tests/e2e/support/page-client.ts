import { expect, type Page, test as base } from "@playwright/test";
import { Control } from "./control.ts";
import { Gateway } from "./gateway.ts";

/** Both keep the same promises. */
export const TRANSPORTS = ["eventsource", "fetch"] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Options of `createClient` that can be sent to a page. */
export interface Options {
  transport: Transport;
  topics?: string[];
  lastEventId?: string;
  resume?: "session" | "local";
  pauseWhenHidden?: boolean | number;
  version?: string;
  method?: "GET" | "POST" | "QUERY";
  tabs?: boolean | { key: string };
  /** The page's `window.tokens` are given out one by one, the last again and again. */
  tokens?: string[];
  maxAttempts?: number;
}

/** How a listener of the page listens. */
export interface Listening {
  topic?: string;
  pattern?: string;
  after?: string;
  latest?: boolean;
  maxPerSecond?: number;
}

/** A state as a page tells it. */
export interface State {
  status: string;
  reason: string | null;
  attempt: number;
  transport: string;
  caughtUp: boolean;
  outdated: boolean;
  leader: boolean | null;
  sharing: string;
  retryIn: number | null;
}

interface Heard {
  client: { state: State; lastEventId: string; close(): void; on(...rest: unknown[]): () => void };
  /** The numbers of the ticks that each listener heard. */
  ticks: Record<string, number[]>;
  offs: Record<string, () => void>;
  states: State[];
  gaps: { asked: string; oldest: string; topic: string }[];
  errors: { code: string; reason?: string; message: string }[];
  tokensGiven: number;
}

declare global {
  interface Window {
    heard: Heard;
  }
}

/** A page with one client in it. */
export class PageClient {
  constructor(readonly page: Page) {}

  /** Creates the client. It opens nothing yet. */
  async create(options: Options): Promise<this> {
    await this.page.evaluate(async ({ tokens, method, maxAttempts, version, ...options }) => {
      // A name that the compiler does not look up: the server has it.
      const entry: string = "/tidings/index.js";
      const { createClient } = await import(entry);
      const heard: Omit<Heard, "client"> = { ticks: {}, offs: {}, states: [], gaps: [], errors: [], tokensGiven: 0 };
      const client = createClient("/events", {
        ...options,
        ...(version === undefined ? {} : { contract: { version, topics: [] } }),
        ...(method === undefined ? {} : { request: { method } }),
        ...(tokens === undefined
          ? {}
          : { token: () => tokens[Math.min(heard.tokensGiven++, tokens.length - 1)] }),
        reconnect: { initial: 50, floor: 20, max: 500, ...(maxAttempts === undefined ? {} : { maxAttempts }) },
      });
      const plain = (state: State & { retryAt: number | null }): State => ({
        status: state.status,
        reason: state.reason,
        attempt: state.attempt,
        transport: state.transport,
        caughtUp: state.caughtUp,
        outdated: state.outdated,
        leader: state.leader,
        sharing: state.sharing,
        retryIn: state.retryAt === null ? null : state.retryAt - Date.now(),
      });
      client.onStateChange((state: State & { retryAt: number | null }) => heard.states.push(plain(state)));
      client.onGap((gap: Heard["gaps"][number]) => heard.gaps.push(gap));
      client.onError(({ code, reason, message }: Heard["errors"][number]) =>
        heard.errors.push({ code, message, ...(reason === undefined ? {} : { reason }) }),
      );
      window.heard = Object.assign(heard, { client });
    }, options);
    return this;
  }

  /** Adds listeners for ticks, each under a name of its own, all in one tick. */
  async listen(listeners: Record<string, Listening>): Promise<void> {
    await this.page.evaluate((listeners) => {
      for (const [name, listening] of Object.entries(listeners)) {
        const ticks: number[] = (window.heard.ticks[name] = []);
        window.heard.offs[name] = window.heard.client.on("tick", listening, (tick: { n: number }) => ticks.push(tick.n));
      }
    }, listeners);
  }

  /** Takes listeners off, all in one tick. */
  async unlisten(...names: string[]): Promise<void> {
    await this.page.evaluate((names) => {
      for (const name of names) window.heard.offs[name]?.();
    }, names);
  }

  async ticks(name: string): Promise<number[]> {
    return this.page.evaluate((name) => window.heard.ticks[name] ?? [], name);
  }

  async heard(): Promise<Omit<Heard, "client" | "offs">> {
    return this.page.evaluate(() => {
      const { ticks, states, gaps, errors, tokensGiven } = window.heard;
      return { ticks, states, gaps, errors, tokensGiven };
    });
  }

  async state(): Promise<State> {
    return this.page.evaluate(() => {
      const { status, reason, attempt, transport, caughtUp, outdated, leader, sharing } = window.heard.client.state;
      return { status, reason, attempt, transport, caughtUp, outdated, leader, sharing, retryIn: null };
    });
  }

  async lastEventId(): Promise<string> {
    return this.page.evaluate(() => window.heard.client.lastEventId);
  }

  async close(): Promise<void> {
    await this.page.evaluate(() => window.heard.client.close());
  }

  /** Waits until the state fits. */
  async becomes(state: Partial<State>): Promise<void> {
    await expect.poll(() => this.state()).toMatchObject(state);
  }

  /** Waits until a listener has heard so many ticks, and gives all of them. */
  async hears(name: string, count: number): Promise<number[]> {
    await expect.poll(async () => (await this.ticks(name)).length).toBeGreaterThanOrEqual(count);
    return this.ticks(name);
  }

  /** Freezes the page or lets it run on, as far as it can tell: a browser freezes only what it hides. */
  async lifecycle(event: "freeze" | "resume"): Promise<void> {
    await this.page.evaluate((event) => document.dispatchEvent(new Event(event)), event);
  }

  /** Shows or hides the page, as far as it can tell. */
  async visibility(state: "visible" | "hidden"): Promise<void> {
    await this.page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      Object.defineProperty(document, "hidden", { configurable: true, get: () => state === "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  }
}

/** A test with a server behind a proxy, and a page of it with a client to be created. */
export const test = base.extend<{ control: Control; gateway: Gateway; client: PageClient }>({
  control: async ({}, use) => {
    const control = await Control.start();
    await use(control);
    await control.stop();
  },
  gateway: async ({ control }, use) => {
    const gateway = await Gateway.start(control.server.port);
    await use(gateway);
    await gateway.stop();
  },
  client: async ({ page, gateway }, use) => {
    await page.goto(`${gateway.url}/`);
    await use(new PageClient(page));
  },
});

/** The numbers from `first` to `last`. */
export function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

export { expect };
