import type { EventName, EventOf, ParamsFor, TopicMap, TopicOf } from "../types/index.js";
import type { OneOf } from "../types/client.js";
import { type StoreContext, useStore } from "./store-context.js";
import { useCell } from "./use-cell.js";
import { listenOptions, type WatchOptions } from "./watch-options.js";

/**
 * The names of the events that may come on a topic.
 *
 * @example
 * ```ts
 * type Name = NamesOn<Events, Topics, "prices/AAPL">; // "price" | "trade"
 * ```
 */
export type NamesOn<Events extends object, Topics extends TopicMap, Topic extends string> = {
  [Name in EventName<Events>]: Topic extends TopicOf<Topics, Name> ? Name : never;
}[EventName<Events>];

/**
 * Holds a topic while the component is mounted, and gives the newest event on it, of whichever name; `undefined` before the
 * first. It renders once a frame at most.
 *
 * @throws Error without a `Provider` above; SseError `bad-option` when an option cannot work
 *
 * @example
 * ```tsx
 * const event = useTopic("prices/AAPL");
 * if (event?.name === "trade") return <Trade trade={event.data} />;
 * ```
 */
export interface UseTopic<Events extends object, Topics extends TopicMap = {}> {
  /** Gives the event. */
  <const Topic extends TopicOf<Topics, EventName<Events>>>(
    topic: OneOf<TopicOf<Topics, EventName<Events>>, Topic>,
    options?: Pick<WatchOptions, "latest" | "maxPerSecond" | "cursor">,
  ): EventOf<Events, NamesOn<Events, Topics, Topic>, ParamsFor<Topics, Topic>> | undefined;
}

/** `useTopic` below a context. */
export function createUseTopic<Events extends object, Topics extends TopicMap>(
  context: StoreContext<Events>,
): UseTopic<Events, Topics> {
  return function useTopic(topic: string, options: WatchOptions = {}): never {
    const store = useStore(context, "useTopic");
    return useCell(store, store.latest("*", listenOptions({ ...options, topic }))) as never;
  };
}
