import type { TopicMap } from "./topic.js";

/**
 * What a page was built against: the `contract` of the file that is generated from the Rust types. Given to a client, it
 * carries the types, so that neither `Events` nor `Topics` need be written, and it lets the client notice that the page is old
 * and find the parameters in an exact topic.
 *
 * @typeParam Events - the event map that stands beside it
 * @typeParam Topics - the topic map that stands beside it
 *
 * @example
 * ```ts
 * import { contract } from "./generated/events";
 *
 * const client = createClient("/events", { contract });
 * client.on("price", { topic: "prices/AAPL" }, (price, { params }) => draw(params.symbol, price.value));
 * ```
 */
export interface Contract<Events extends object = any, Topics extends TopicMap = any> {
  /** The version of the generated types: `state.outdated` says when the server has another. */
  readonly version: string;
  /** The topics and URL Patterns of `Topics`. What they find in the topic of a listener are its `params`. */
  readonly topics: readonly string[];
  /** For the compiler alone. */
  readonly types?: { readonly events: Events; readonly topics: Topics };
}
