import type { Hooks } from "./hooks.js";
import { createProvider } from "./provider.js";
import { createStoreContext } from "./store-context.js";
import { createUseClient } from "./use-client.js";
import { createUseConnection } from "./use-connection.js";
import { createUseEvent } from "./use-event.js";
import { createUseEventList } from "./use-event-list.js";
import { createUseLatest } from "./use-latest.js";

/**
 * Makes a provider and hooks for one event map, which is the `Events` interface generated from the Rust types. Call it
 * once, in a module of your own, and import the hooks from there. However many components use them, there is one connection.
 *
 * @example
 * ```tsx
 * // live.ts
 * "use client";
 * import { createHooks } from "tidings/react";
 * import type { Events } from "./generated/events";
 *
 * export const { Provider, useEvent, useLatest, useEventList, useConnection, useClient } = createHooks<Events>();
 *
 * // price.tsx
 * import { useLatest } from "./live";
 *
 * export function Price() {
 *   const price = useLatest("price"); // Events["price"] | undefined
 *   return <output>{price?.value ?? "…"}</output>;
 * }
 *
 * // app.tsx
 * import { Provider } from "./live";
 *
 * <Provider url="/events"><Price /></Provider>
 * ```
 */
export function createHooks<Events extends object>(): Hooks<Events> {
  const context = createStoreContext<Events>();
  return {
    Provider: createProvider(context),
    useClient: createUseClient(context),
    useEvent: createUseEvent(context),
    useLatest: createUseLatest(context),
    useEventList: createUseEventList(context),
    useConnection: createUseConnection(context),
  };
}
