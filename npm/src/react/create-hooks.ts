import type { Contract, TopicMap } from "../types/index.js";
import type { Hooks } from "./hooks.js";
import { createProvider } from "./provider.js";
import { createStoreContext } from "./store-context.js";
import { createUseCaughtUp } from "./use-caught-up.js";
import { createUseClient } from "./use-client.js";
import { createUseConnection } from "./use-connection.js";
import { createUseEvent } from "./use-event.js";
import { createUseEventList } from "./use-event-list.js";
import { createUseEventReducer } from "./use-event-reducer.js";
import { createUseLatest } from "./use-latest.js";
import { createUseTopic } from "./use-topic.js";

/**
 * Makes a provider and hooks for one event map and one topic map, which are the interfaces generated from the Rust types. Call it
 * once, in a module of your own, and import the hooks from there. However many components use them, there is one connection.
 *
 * @typeParam Events - the event map, which the contract carries
 * @typeParam Topics - the topic map, which the contract carries; without it topics are any text
 * @param contract - that of the generated file. It is the `contract` of the client that a `Provider` makes, unless its `options`
 * have one; a client that is given to a `Provider` has its own
 *
 * @example
 * ```tsx
 * // live.ts
 * "use client";
 * import { createHooks } from "tidings/react";
 * import { contract } from "./generated/events";
 *
 * export const { Provider, useEvent, useLatest, useEventList, useConnection, useClient } = createHooks(contract);
 *
 * // price.tsx
 * import { useLatest } from "./live";
 *
 * export function Price() {
 *   const price = useLatest("price", { topic: "prices/AAPL" }); // Events["price"] | undefined
 *   return <output>{price?.value ?? "…"}</output>;
 * }
 *
 * // app.tsx
 * import { Provider } from "./live";
 *
 * <Provider url="/events"><Price /></Provider>
 * ```
 */
export function createHooks<Events extends object, Topics extends TopicMap = {}>(
  contract?: Contract<Events, Topics>,
): Hooks<Events, Topics> {
  const context = createStoreContext<Events>();
  return {
    Provider: createProvider(context, contract),
    useClient: createUseClient(context),
    useEvent: createUseEvent(context),
    useLatest: createUseLatest(context),
    useEventList: createUseEventList(context),
    useEventReducer: createUseEventReducer(context),
    useTopic: createUseTopic(context),
    useConnection: createUseConnection(context),
    useCaughtUp: createUseCaughtUp(context),
  };
}
