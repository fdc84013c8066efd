import { useMemo } from "react";
import { SseError } from "../errors.js";
import type { EventName, EventOf, ParamsFor, PatternOf, TidingsEvent, TopicMap, TopicOf } from "../types/index.js";
import type { NameOf, OneOf } from "../types/client.js";
import { type StoreContext, useStore } from "./store-context.js";
import { useCell } from "./use-cell.js";
import { listenOptions, type WatchOptions } from "./watch-options.js";

const DEFAULT_MAX = 100;
/** No events yet: always the same list, which a server renders. */
const NONE: readonly InitialEvent[] = [];

/**
 * An event that a server rendered: its payload, and what else is known of it. Its `id` makes it a key in a list.
 *
 * @example
 * ```ts
 * const initialData: InitialEvent[] = posts.map((post) => ({ id: post.cursor, data: post }));
 * ```
 */
export type InitialEvent<Event extends TidingsEvent<any, any, any> = TidingsEvent> = Event extends unknown
  ? Partial<Event> & Pick<Event, "data">
  : never;

/**
 * What `useEventList` listens to, how long its list is, and what it begins with.
 *
 * @example
 * ```tsx
 * const lines = useEventList("log", { max: 500 });
 * ```
 */
export interface EventListOptions<
  Event extends TidingsEvent<any, any, any> = TidingsEvent,
  Topic extends string = string,
  Pattern extends string = string,
> extends WatchOptions<Topic, Pattern> {
  /**
   * How many events are kept, at least 1. The oldest go first. Another bound is another list, which begins anew.
   *
   * @defaultValue 100
   */
  max?: number | undefined;
  /** The list before the first event, oldest first: the snapshot that the server rendered. Give its `cursor` with it. */
  initialData?: readonly InitialEvent<Event>[] | undefined;
}

/**
 * The newest events of that name, oldest first, at most `max`; `"*"` collects every name. They are whole events, so that
 * `event.id` can be the key. The array is the same until the next event, and renders once a frame. Components that ask
 * for the same share one list, which is kept while any of them is mounted.
 *
 * @throws Error without a `Provider` above; SseError `bad-option` when an option cannot work
 *
 * @example
 * ```tsx
 * const posts = useEventList("post", { max: 50 });
 * return posts.map((event) => <Post key={event.id} post={event.data} />);
 * ```
 */
export interface UseEventList<Events extends object, Topics extends TopicMap = {}> {
  /** Collects one name. */
  <
    Name extends EventName<Events>,
    const Topic extends TopicOf<Topics, Name> = never,
    const Pattern extends PatternOf<Topics, Name> = never,
  >(
    name: Name,
    options?: EventListOptions<
      EventOf<Events, Name>,
      OneOf<TopicOf<Topics, Name>, Topic>,
      OneOf<PatternOf<Topics, Name>, Pattern>
    >,
  ): readonly EventOf<Events, Name, ParamsFor<Topics, Topic, Pattern>>[];
  /** Collects every name. */
  <
    All extends "*",
    const Topic extends TopicOf<Topics, NameOf<Events, All>> = never,
    const Pattern extends PatternOf<Topics, NameOf<Events, All>> = never,
  >(
    name: All,
    options?: EventListOptions<
      EventOf<Events>,
      OneOf<TopicOf<Topics, NameOf<Events, All>>, Topic>,
      OneOf<PatternOf<Topics, NameOf<Events, All>>, Pattern>
    >,
  ): readonly EventOf<Events, EventName<Events>, ParamsFor<Topics, Topic, Pattern>>[];
}

/** `useEventList` below a context. */
export function createUseEventList<Events extends object, Topics extends TopicMap>(
  context: StoreContext<Events>,
): UseEventList<Events, Topics> {
  return function useEventList(name: string, options: EventListOptions = {}): never {
    const { max = DEFAULT_MAX, initialData = NONE } = options;
    if (!Number.isSafeInteger(max) || max < 1) {
      throw new SseError("bad-option", `max is ${max}. Give useEventList a whole number of at least 1.`, { reason: "max" });
    }
    const store = useStore(context, "useEventList");
    const seed = useMemo(() => initialData.slice(-max).map((event) => whole(name, event)), [initialData, max, name]);
    // The overloads say which events these are; `never` fits each of them.
    return useCell(store, store.list(name as "*", listenOptions(options), max, seed as never[])) as never;
  };
}

/** The event, with what was not said of it. */
function whole(name: string, event: InitialEvent): TidingsEvent {
  const { topic = "", data } = event;
  return { name, topic, topics: [topic], params: {}, id: "", text: JSON.stringify(data), ...event };
}
