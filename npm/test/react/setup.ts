import { act, cleanup } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { ScriptedClient } from "./scripted-client.js";

/** The client of the test that runs. */
export let client: ScriptedClient;

/** Made-up time, a client of its own for each test, and nothing on the page after it. */
export function setUp(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    ScriptedClient.reset();
    client = new ScriptedClient();
  });

  afterEach(() => {
    cleanup();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
}

/** Lets time pass: by default enough for the page to paint, and for everything to come that is under way. */
export async function pass(milliseconds = 20): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}
