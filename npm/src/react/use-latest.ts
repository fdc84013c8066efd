import type { EventName, PatternOf, TopicMap, TopicOf } from "../types/index.js";
import type { OneOf } from "../types/client.js";
import { type StoreContext, useStore } from "./store-context.js";
import { useCell } from "./use-cell.js";
import { listenOptions, type WatchOptions } from "./watch-options.js";

/**
 * What `useLatest` listens to, and what it gives before the first event.
 *
 * @example
 * ```tsx
 * const price = useLatest("price", { topic: "prices/AAPL", initialData: snapshot.price, cursor: snapshot.cursor });
 * ```
 */
export interface LatestOptions<Data, Topic extends string = string, Pattern extends string = string>
  extends WatchOptions<Topic, Pattern> {
  /** The payload before the first event: the snapshot that the server rendered. Give its `cursor` with it. */
  initialData?: Data | undefined;
}

/**
 * The payload of the newest event of that name, or `initialData` before the first. However many events arrive, and however
 * many components ask, it is one render a frame. The value is kept while any mounted component asks for the same.
 *
 * @throws Error without a `Provider` above; SseError `bad-option` when an option cannot work
 *
 * @example
 * ```tsx
 * const price = useLatest("price", { topic: "prices/AAPL" });
 * return <output>{price?.value ?? "…"}</output>;
 * ```
 */
export interface UseLatest<Events extends object, Topics extends TopicMap = {}> {
  /** Gives the payload, which was known from the start. */
  <
    Name extends EventName<Events>,
    const Topic extends TopicOf<Topics, Name> = never,
    const Pattern extends PatternOf<Topics, Name> = never,
  >(
    name: Name,
    options: LatestOptions<Events[Name], OneOf<TopicOf<Topics, Name>, Topic>, OneOf<PatternOf<Topics, Name>, Pattern>> & {
      initialData: Events[Name];
    },
  ): Events[Name];
  /** Gives the payload, once there is one. */
  <
    Name extends EventName<Events>,
    const Topic extends TopicOf<Topics, Name> = never,
    const Pattern extends PatternOf<Topics, Name> = never,
  >(
    name: Name,
    options?: LatestOptions<Events[Name], OneOf<TopicOf<Topics, Name>, Topic>, OneOf<PatternOf<Topics, Name>, Pattern>>,
  ): Events[Name] | undefined;
}

/** `useLatest` below a context. */
export function createUseLatest<Events extends object, Topics extends TopicMap>(
  context: StoreContext<Events>,
): UseLatest<Events, Topics> {
  return function useLatest(name: string, options: LatestOptions<unknown> = {}): never {
    const store = useStore(context, "useLatest");
    const event = useCell(store, store.latest(name as "*", listenOptions(options)));
    // The overloads say which payload this is; `never` fits each of them.
    return (event === undefined ? options.initialData : event.data) as never;
  };
}
