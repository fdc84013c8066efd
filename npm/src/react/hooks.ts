import type { TopicMap } from "../types/index.js";
import type { ProvideEvents } from "./provider.js";
import type { UseCaughtUp } from "./use-caught-up.js";
import type { UseClient } from "./use-client.js";
import type { UseConnection } from "./use-connection.js";
import type { UseEvent } from "./use-event.js";
import type { UseEventList } from "./use-event-list.js";
import type { UseEventReducer } from "./use-event-reducer.js";
import type { UseLatest } from "./use-latest.js";
import type { UseTopic } from "./use-topic.js";

/**
 * What `createHooks` gives: a provider and the hooks below it, typed by one event map and one topic map.
 *
 * @example
 * ```tsx
 * export const { Provider, useEvent, useLatest } = createHooks(contract);
 * ```
 */
export interface Hooks<Events extends object, Topics extends TopicMap = {}> {
  /** Gives the components below it one connection. */
  readonly Provider: ProvideEvents<Events, Topics>;
  /** The client of the nearest `Provider`. */
  readonly useClient: UseClient<Events, Topics>;
  /** Runs a handler for every event of a name. */
  readonly useEvent: UseEvent<Events, Topics>;
  /** The newest payload of a name. */
  readonly useLatest: UseLatest<Events, Topics>;
  /** The newest events of a name. */
  readonly useEventList: UseEventList<Events, Topics>;
  /** A state made of every event of a name. */
  readonly useEventReducer: UseEventReducer<Events, Topics>;
  /** The newest event on a topic. */
  readonly useTopic: UseTopic<Events, Topics>;
  /** The connection's state. */
  readonly useConnection: UseConnection;
  /** Suspends until the stream has caught up. */
  readonly useCaughtUp: UseCaughtUp;
}
