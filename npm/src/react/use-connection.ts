import { IDLE } from "../store/store.js";
import type { ConnectionState } from "../types/index.js";
import type { UseConnection } from "./hooks.js";
import { type StoreContext, useStore } from "./store-context.js";
import { useCell } from "./use-cell.js";

/** `useConnection` below a context. */
export function createUseConnection<Events extends object>(context: StoreContext<Events>): UseConnection {
  return function useConnection(): ConnectionState {
    return useCell(useStore(context, "useConnection").connection, IDLE);
  };
}
