import { createLiveClient } from "./live/live-client.js";
import { createDriver } from "./stream/driver.js";
import { BOTH } from "./stream/transports.js";
import { canShare, shareAmongTabs } from "./tabs/index.js";
import type { Client, ClientOptions, TopicMap } from "./types/index.js";
import { loadInline } from "./wasm/inline.js";

/**
 * Creates a client for a Tidings stream. It opens, loads and touches nothing before the first listener, so it may be
 * created anywhere, on a server too.
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
 * import { createClient } from "tidings";
 * import { contract } from "./generated/events";
 *
 * const client = createClient("/events", { contract });
 * const off = client.on("price", { topic: "prices/AAPL" }, (price, { params, id }) => console.log(params.symbol, id, price.value));
 * ```
 */
export function createClient<Events extends object = Record<string, unknown>, Topics extends TopicMap = {}>(
  url: string | URL,
  options: ClientOptions<Events, Topics> = {},
): Client<Events, Topics> {
  return createLiveClient(url, options, { load: loadInline, connect: createDriver, transports: BOTH, canShare, share: shareAmongTabs });
}
