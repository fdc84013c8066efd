import { afterEach, beforeEach, vi } from "vitest";
import { createClient } from "../../src/client.js";
import { createScriptedServer, type ScriptedServer, type ScriptedServerOptions } from "../../src/testing/index.js";
import type { Client, ClientOptions } from "../../src/types/index.js";
import { loadInline } from "../../src/wasm/inline.js";

export interface Events {
  price: { value: number };
  trade: { id: number };
}

const ends: (() => void)[] = [];

/** Made-up time, and half of every jitter. Whatever was made is ended after each test. */
export function setUp(): void {
  beforeEach(async () => {
    await loadInline();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    vi.spyOn(Math, "random").mockReturnValue(0.5);
  });

  afterEach(() => {
    for (const end of ends.splice(0)) end();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
}

export function serve(options?: ScriptedServerOptions): ScriptedServer<Events> {
  const server = createScriptedServer<Events>(options);
  ends.push(() => server.dispose());
  return server;
}

/** A client of that server that is connected, and what it has heard. */
export async function listen(
  { EventSource, connected }: Pick<ScriptedServer<Events>, "EventSource"> & { connected: () => Promise<unknown> },
  options: ClientOptions = {},
): Promise<{ client: Client<Events>; heard: unknown[] }> {
  const client = createClient<Events>("/events", { EventSource, ...options });
  ends.push(() => client.close());
  const heard: unknown[] = [];
  client.on("*", (data) => heard.push(data));
  await connected();
  return { client, heard };
}

/** The text of a stream that was asked for by `fetch`, up to now. */
export async function read(response: Response): Promise<{ text: () => string; isBroken: () => boolean }> {
  let [text, broken] = ["", false];
  const utf8 = new TextDecoder();
  void (async () => {
    try {
      const reader = response.body?.getReader();
      for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) text += utf8.decode(next.value, { stream: true });
    } catch {
      broken = true;
    }
  })();
  return { text: () => text, isBroken: () => broken };
}
