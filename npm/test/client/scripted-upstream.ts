import { afterEach, beforeEach, vi } from "vitest";
import { createLiveClient } from "../../src/live/live-client.js";
import type { Parts } from "../../src/live/parts.js";
import type { Change, Host, Upstream, Wish } from "../../src/stream/upstream.js";
import type { Client, ClientOptions } from "../../src/types/index.js";
import { BOTH } from "../../src/stream/transports.js";
import { settled } from "./setup.js";
import { log, ScriptedEventSource } from "./scripted-event-source.js";

const OPEN: Change = { status: "open", attempt: 0, retryAt: null, reason: null, caughtUp: false, version: "", leader: null };

/** Where events come from, as the test says: what is above streams is tested without any, and with states that no server brings about. */
export class ScriptedUpstream implements Upstream {
  lastEventId: string;
  readonly host: Host;
  /** What was wanted, change by change. */
  readonly wants: { wishes: string[]; after: string | undefined }[] = [];
  isClosed = false;

  constructor(lastEventId: string, host: Host) {
    this.lastEventId = lastEventId;
    this.host = host;
  }

  want(wishes: readonly Wish[], after?: string): void {
    const told = wishes.map(({ kind, value, interval }) => `${kind} ${value}${interval < 0 ? "" : ` every ${interval}`}`);
    this.wants.push({ wishes: told, after });
  }

  close(): void {
    this.isClosed = true;
    this.state({ status: "closed", reason: "closed" });
  }

  /** The server answers, and says where the stream begins. */
  ready(id = log(0), change: Partial<Change> = {}): this {
    if (id !== "") this.lastEventId = id;
    return this.state(change);
  }

  state(change: Partial<Change>): this {
    this.host.state({ ...OPEN, ...change });
    return this;
  }

  /** An event; with a sequence number it moves the cursor, unless it is behind it. */
  event(seq: number | string, name: string, data: unknown, topics = "t"): this {
    const id = typeof seq === "number" ? log(seq) : seq;
    if (id !== "" && (typeof seq === "string" || seq > Number(this.lastEventId.split("-")[1] ?? -1))) this.lastEventId = id;
    this.host.event(name, topics, id, typeof data === "string" ? data : JSON.stringify(data));
    return this;
  }
}

const clients: Client<any>[] = [];

/** A client over a scripted upstream, which is there from when somebody listens. */
export function script(options: ClientOptions = {}): { client: Client<any>; upstreams: ScriptedUpstream[] } {
  const upstreams: ScriptedUpstream[] = [];
  const client = createLiveClient("/events", { EventSource: ScriptedEventSource, ...options }, parts(upstreams));
  clients.push(client);
  return { client, upstreams };
}

/** What such a client is made of. */
export function parts(upstreams: ScriptedUpstream[], load: Parts["load"] = async () => ({}) as never, share?: Parts["share"]): Parts {
  const connect: Parts["connect"] = (...given) => {
    const [lastEventId, host] = given.slice(-2) as [string, Host];
    const upstream = new ScriptedUpstream(lastEventId, host);
    upstreams.push(upstream);
    return upstream;
  };
  return { load, connect, transports: BOTH, canShare: () => share !== undefined, share: share as Parts["share"] };
}

/** A client that `listen` has made listen, and its upstream. */
export async function scripted(
  options: ClientOptions = {},
  listen: (client: Client<any>) => void = (client) => void client.on("*", () => {}),
): Promise<{ client: Client<any>; upstream: ScriptedUpstream }> {
  const { client, upstreams } = script(options);
  listen(client);
  await settled();
  return { client, upstream: upstreams[0] as ScriptedUpstream };
}

/** Made-up time; clients are closed after each test. */
export function setUp(): void {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] }));
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}
