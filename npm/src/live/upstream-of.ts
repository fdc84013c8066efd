import { Driver } from "../stream/driver.js";
import { numbers } from "../stream/id.js";
import type { Host, Upstream, Wishes } from "../stream/upstream.js";
import { subscribeUrl } from "../stream/url.js";
import type { ClientOptions, EventSourceConstructor } from "../types/index.js";
import type { Wasm } from "../wasm/load.js";

/** What shares one stream among tabs: `tabs/index.ts`, where an entry has it. */
export interface Tabs {
  readonly canShare: () => boolean;
  readonly shareAmongTabs: (
    name: string,
    create: (start: { readonly lastEventId: string }, host: Host) => Upstream,
    host: Host,
    lastEventId: string,
  ) => Upstream;
}

/** What names a client's stream among those of its origin: all on which what is sent depends, but for the wishes. */
export function nameOf(url: string, { tabs = false, withCredentials = false }: ClientOptions): string {
  let address = url;
  try {
    address = new URL(url, location.href).href;
  } catch {
    // There is no page, or no such URL, which whoever opens it will say.
  }
  return `tidings ${JSON.stringify([tabs === true ? { key: "" } : tabs, withCredentials])} ${address}`;
}

/** What an entry of the package is made of: what one does not name is not in its bundle. */
export interface Parts {
  readonly load: () => Promise<Wasm>;
  readonly connect: typeof upstreamOf;
  readonly tabs?: Tabs;
}

/** Where the events of a client come from. */
export function upstreamOf(wasm: Wasm, url: string, EventSource: EventSourceConstructor, options: ClientOptions, cursor: string, host: Host): Upstream {
  const { reconnect = {}, withCredentials = false } = options;
  const { initial = NaN, max = NaN, floor = NaN, stableAfter = NaN, maxAttempts = NaN } = reconnect;
  let driver: Driver | undefined;
  let lastEventId = cursor;

  function want(wishes: Wishes, after?: string): void {
    const last = driver;
    driver = undefined;
    lastEventId = after ?? last?.lastEventId ?? lastEventId;
    last?.close();
    const idle = { status: "idle", attempt: 0, retryAt: null, reason: null, caughtUp: false, version: "", leader: null } as const;
    if (wishes.length === 0) return host.state(idle);
    const valuesOf = (kind: string): string[] => wishes.filter((wish) => wish.kind === kind).map(({ value }) => value);
    const topics = valuesOf("topic");
    const target = {
      url: subscribeUrl(url, { topics: topics.includes("*") ? [] : topics, patterns: valuesOf("pattern") }),
      lastEventId,
      withCredentials,
      EventSource,
    };
    const machine = wasm.create(...numbers(lastEventId), initial, max, floor, stableAfter, maxAttempts);
    const next: Driver = new Driver(wasm, machine, target, {
      ...host,
      state: (change) => {
        if (driver === next) host.state(change);
      },
    });
    driver = next;
    next.start();
  }

  return {
    get lastEventId() {
      return driver?.lastEventId ?? lastEventId;
    },
    want,
    close: () => driver?.close() ?? host.state({ status: "closed", attempt: 0, retryAt: null, reason: "closed", caughtUp: false, version: "", leader: null }),
  };
}
