import { act, cleanup } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { createClient } from "../../src/client.js";
import { createScriptedServer, type ScriptedServer } from "../../src/testing/index.js";
import type { Client } from "../../src/types/index.js";
import { loadInline } from "../../src/wasm/inline.js";
import { counted, type Listeners } from "../store/counted.js";

/** The event map of these tests. */
export interface Events {
  price: { symbol: string; value: number };
  trade: { price: number };
}

/** The server of the test that runs. */
export let server: ScriptedServer<Events>;
/** A client of it, and how many listeners that has. */
export let client: Client<Events>;
export let listeners: Listeners;

/** Made-up time, a server and a client of it for each test, and nothing on the page after it. */
export function setUp(): void {
  beforeEach(async () => {
    // A promise of the wasm would have to be waited for in real time.
    await loadInline();
    vi.useFakeTimers();
    server = createScriptedServer<Events>();
    ({ client, listeners } = counted(createClient<Events>("/events", { EventSource: server.EventSource })));
  });

  afterEach(() => {
    cleanup();
    client.close();
    server.dispose();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
}

/** Lets time pass: by default enough for the page to paint, and for everything to come that is under way. */
export async function pass(milliseconds = 20): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}
