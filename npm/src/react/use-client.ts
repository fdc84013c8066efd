import type { Client } from "../types/index.js";
import type { UseClient } from "./hooks.js";
import { type StoreContext, useStore } from "./store-context.js";

/** `useClient` below a context. */
export function createUseClient<Events extends object>(context: StoreContext<Events>): UseClient<Events> {
  return function useClient(): Client<Events> {
    return useStore(context, "useClient").client;
  };
}
