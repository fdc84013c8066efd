import { createClient } from "../../src/client.js";
import { createScriptedServer, type ScriptedServer } from "../../src/testing/index.js";
import type { Client, ClientOptions } from "../../src/types/index.js";

export interface Events {
  price: { value: number; at?: number };
  trade: { id: number };
}

const ends: (() => void)[] = [];

/** A server, and a client of it that the application listens with. */
export async function watched(options: ClientOptions = {}): Promise<{ server: ScriptedServer<Events>; client: Client<Events> }> {
  const server = createScriptedServer<Events>({ window: 0 });
  const client = createClient<Events>("/events", { EventSource: server.EventSource, reconnect: { initial: 1, floor: 1 }, ...options });
  ends.push(() => client.close(), () => server.dispose());
  client.on("price", () => {});
  await server.connected();
  return { server, client };
}

export function endAll(): void {
  for (const end of ends.splice(0)) end();
}
