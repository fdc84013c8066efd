import type { ConnectionState } from "../types/index.js";
import { type StoreContext, useStore } from "./store-context.js";
import { useCell } from "./use-cell.js";

/**
 * The connection's state: whether it is open, caught up, outdated, the leader of the tabs, and the newest gap. It does not
 * open the connection, and renders again when the state changes, not on events. On the server, and while its page is
 * hydrated, it is `idle`.
 *
 * @throws Error without a `Provider` above
 *
 * @example
 * ```tsx
 * const { status, retryAt, outdated } = useConnection();
 * if (outdated) return <Reload />;
 * return status === "waiting" ? <Countdown until={retryAt} /> : null;
 * ```
 */
export interface UseConnection {
  /** Gives the state. */
  (): ConnectionState;
}

/** `useConnection` below a context. */
export function createUseConnection<Events extends object>(context: StoreContext<Events>): UseConnection {
  return function useConnection() {
    const store = useStore(context, "useConnection");
    return useCell(store, store.connection);
  };
}
