import { createLiveClient } from "./live/live-client.js";
import { createDriver } from "./stream/driver.js";
import { byEventSource } from "./stream/event-source.js";
import { canShare, shareAmongTabs } from "./tabs/index.js";
import type { Client, ClientOptions, TopicMap } from "./types/index.js";
import { loadInline } from "./wasm/inline.js";

export { SseError, type SseErrorCode } from "./errors.js";
export type * from "./types/index.js";

/**
 * `createClient` of `tidings` without the fetch transport, hence smaller: for browsers, and for what needs neither headers nor
 * tokens nor bodies.
 *
 * @typeParam Events - the event map generated from the Rust types, which `options.contract` carries; without it every payload is
 * `unknown`
 * @typeParam Topics - the topic map generated beside it; without it topics are any text
 * @param url - the stream's URL; it may be relative, and may have a query of its own
 * @param options - topics, resuming, reconnection
 * @throws SseError `bad-option` when an option cannot work; `reason` names it
 *
 * @example
 * ```ts
 * import { createClient } from "tidings/eventsource";
 *
 * const client = createClient("/events", { contract });
 * ```
 */
export function createClient<Events extends object = Record<string, unknown>, Topics extends TopicMap = {}>(
  url: string | URL,
  options: Omit<ClientOptions<Events, Topics>, "transport" | "request" | "token"> = {},
): Client<Events, Topics> {
  const transports = { eventsource: byEventSource };
  const parts = { load: loadInline, connect: createDriver, transports, canShare, share: shareAmongTabs };
  return createLiveClient(url, { ...options, transport: "eventsource" }, parts);
}
