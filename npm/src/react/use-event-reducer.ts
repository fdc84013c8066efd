import { useInsertionEffect, useRef, useState } from "react";
import type { EventName, EventOf, ParamsFor, PatternOf, TopicMap, TopicOf } from "../types/index.js";
import type { NameOf, OneOf } from "../types/client.js";
import { identify } from "../store/identify.js";
import { type StoreContext, useStore } from "./store-context.js";
import { useCell } from "./use-cell.js";
import { listenOptions, type WatchOptions } from "./watch-options.js";

/**
 * What a reducer makes of every event of that name, each once and in order, beginning with `initial`; `"*"` reduces every
 * name. The state renders once a frame, however many events it is made of.
 *
 * The reducer is pure, as React's are: it makes a new state and leaves the old one as it is. It may be written inline: the
 * newest one takes the next event. Components that begin with the same function, the same `initial` and equal options share
 * one state, which is kept while any of them is mounted. `initial` is the snapshot that a server renders; give its `cursor`.
 *
 * @throws Error without a `Provider` above; SseError `bad-option` when an option cannot work
 *
 * @example
 * ```tsx
 * const volume = useEventReducer("trade", (sum, { data }) => sum + data.size, snapshot.volume, {
 *   topic: "trades/AAPL",
 *   cursor: snapshot.cursor,
 * });
 * ```
 */
export interface UseEventReducer<Events extends object, Topics extends TopicMap = {}> {
  /** Reduces one name. */
  <
    Name extends EventName<Events>,
    State,
    const Topic extends TopicOf<Topics, Name> = never,
    const Pattern extends PatternOf<Topics, Name> = never,
  >(
    name: Name,
    reducer: (state: State, event: EventOf<Events, Name, ParamsFor<Topics, Topic, Pattern>>) => NoInfer<State>,
    initial: State,
    options?: WatchOptions<OneOf<TopicOf<Topics, Name>, Topic>, OneOf<PatternOf<Topics, Name>, Pattern>>,
  ): State;
  /** Reduces every name. */
  <
    All extends "*",
    State,
    const Topic extends TopicOf<Topics, NameOf<Events, All>> = never,
    const Pattern extends PatternOf<Topics, NameOf<Events, All>> = never,
  >(
    name: All,
    reducer: (state: State, event: EventOf<Events, EventName<Events>, ParamsFor<Topics, Topic, Pattern>>) => NoInfer<State>,
    initial: State,
    options?: WatchOptions<OneOf<TopicOf<Topics, NameOf<Events, All>>, Topic>, OneOf<PatternOf<Topics, NameOf<Events, All>>, Pattern>>,
  ): State;
}

type Reducer = (state: unknown, event: any) => unknown;

/** `useEventReducer` below a context. */
export function createUseEventReducer<Events extends object, Topics extends TopicMap>(
  context: StoreContext<Events>,
): UseEventReducer<Events, Topics> {
  return function useEventReducer(name: string, reducer: Reducer, initial: unknown, options: WatchOptions = {}): never {
    const store = useStore(context, "useEventReducer");
    const newest = useRef(reducer);
    useInsertionEffect(() => {
      newest.current = reducer;
    });
    // Those of the first render: written inline, they are others in each.
    const [by] = useState(() => `${identify(reducer)} ${identify(initial)}`);
    const reduce: Reducer = (state, event) => newest.current(state, event);
    return useCell(store, store.reduced(name as "*", listenOptions(options), by, initial, reduce)) as never;
  };
}
