import { afterEach, beforeEach, vi } from "vitest";
import { createClient } from "../../src/client.js";
import { createScriptedServer, type ScriptedServer } from "../../src/testing/index.js";
import type { Client, ClientOptions } from "../../src/types/index.js";
import { loadInline } from "../../src/wasm/inline.js";
import { ScriptedEventSource } from "./scripted-event-source.js";

export interface Events {
  price: { value: number };
  trade: { id: number };
}

const clients: Client<Events>[] = [];

/** Made-up time, and half of every jitter. Clients are closed after each test. */
export function setUp(): void {
  beforeEach(async () => {
    // A promise of the wasm would have to be waited for in real time.
    await loadInline();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    ScriptedEventSource.created = [];
  });

  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
}

export function create(options: ClientOptions = {}): Client<Events> {
  const client = createClient<Events>("/events", { EventSource: ScriptedEventSource, ...options });
  clients.push(client);
  return client;
}

/** Lets promises run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

/** A client that somebody listens to, and its first connection. */
export async function connected(options: ClientOptions = {}): Promise<{
  client: Client<Events>;
  source: ScriptedEventSource;
  received: unknown[];
}> {
  const client = create(options);
  const received: unknown[] = [];
  client.on("*", (data) => received.push(data));
  await settled();
  return { client, source: ScriptedEventSource.last, received };
}

/** A client that somebody listens to, of a server to which it is connected. */
export async function served(options: ClientOptions = {}): Promise<{
  client: Client<Events>;
  server: ScriptedServer<Events>;
  received: unknown[];
}> {
  const server = createScriptedServer<Events>();
  const client = create({ EventSource: server.EventSource, ...options });
  const received: unknown[] = [];
  client.on("*", (data) => received.push(data));
  await server.connected();
  return { client, server, received };
}
