import { DEFLATED } from "./generated/inline-event-source.js";
import { inflate } from "./inflate.js";
import { load, type Wasm } from "./load.js";

/** Loads the wasm that is part of this file, which reads no bytes: an `EventSource` does. */
export function loadInlineForEventSource(): Promise<Wasm> {
  return load(() => inflate(DEFLATED), "eventsource");
}
