import type { Client, TopicMap } from "../types/index.js";
import { type StoreContext, useStore } from "./store-context.js";

/**
 * The client of the nearest `Provider`, for what no hook does: `onGap`, `once`, async iteration. It is the same object
 * for the provider's whole life. Render from `useConnection` rather than from `client.state`, which does not render again.
 *
 * @throws Error without a `Provider` above
 *
 * @example
 * ```tsx
 * const client = useClient();
 * useEffect(() => client.onGap(() => refetch()), [client]);
 * ```
 */
export interface UseClient<Events extends object, Topics extends TopicMap = {}> {
  /** Gives the client. */
  (): Client<Events, Topics>;
}

/** `useClient` below a context. */
export function createUseClient<Events extends object, Topics extends TopicMap>(
  context: StoreContext<Events>,
): UseClient<Events, Topics> {
  return function useClient() {
    return useStore(context, "useClient").client as Client<Events, Topics>;
  };
}
