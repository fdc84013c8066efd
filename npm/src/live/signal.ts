import { listen } from "../stream/listen.js";

/** Calls `abort` when the signal aborts, at once when it has; returns what takes that back. */
export function onAbort(signal: AbortSignal | undefined, abort: () => void): () => void {
  if (signal?.aborted) abort();
  return listen(signal, abort, "abort");
}
