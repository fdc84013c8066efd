import { useEffect, useInsertionEffect, useRef } from "react";
import type { EventHandler, EventName, ListenOptions, ParamsFor, PatternOf, TopicMap, TopicOf } from "../types/index.js";
import type { NameOf, OneOf } from "../types/client.js";
import { type StoreContext, useStore } from "./store-context.js";
import { listenOptions, type WatchOptions } from "./watch-options.js";

/**
 * Runs `handler` at once for every event of that name while the component is mounted; `"*"` hears every name. The
 * handler may be written inline: the newest one is called, and changing it does not subscribe again. What it sets into
 * state renders as often as React sees fit; for values that are shown, `useLatest`, `useEventList` and `useEventReducer`
 * render once a frame.
 *
 * @throws Error without a `Provider` above; SseError `bad-option` when an option cannot work
 *
 * @example
 * ```tsx
 * useEvent("alert", (alert) => toast(alert.text));
 * useEvent("price", { pattern: "prices/:symbol" }, (price, { params }) => flash(params.symbol, price.value));
 * ```
 */
export interface UseEvent<Events extends object, Topics extends TopicMap = {}> {
  /** Listens to one name. */
  <Name extends EventName<Events>>(name: Name, handler: EventHandler<Events, Name>): void;
  /** Listens to one name on a topic, on a pattern, or not to every event. */
  <
    Name extends EventName<Events>,
    const Topic extends TopicOf<Topics, Name> = never,
    const Pattern extends PatternOf<Topics, Name> = never,
  >(
    name: Name,
    options: WatchOptions<OneOf<TopicOf<Topics, Name>, Topic>, OneOf<PatternOf<Topics, Name>, Pattern>>,
    handler: EventHandler<Events, Name, ParamsFor<Topics, Topic, Pattern>>,
  ): void;
  /** Listens to every name. */
  (name: "*", handler: EventHandler<Events>): void;
  /** Listens to every name on a topic, on a pattern, or not to every event. */
  <
    All extends "*",
    const Topic extends TopicOf<Topics, NameOf<Events, All>> = never,
    const Pattern extends PatternOf<Topics, NameOf<Events, All>> = never,
  >(
    name: All,
    options: WatchOptions<OneOf<TopicOf<Topics, NameOf<Events, All>>, Topic>, OneOf<PatternOf<Topics, NameOf<Events, All>>, Pattern>>,
    handler: EventHandler<Events, EventName<Events>, ParamsFor<Topics, Topic, Pattern>>,
  ): void;
}

/** `useEvent` below a context. */
export function createUseEvent<Events extends object, Topics extends TopicMap>(
  context: StoreContext<Events>,
): UseEvent<Events, Topics> {
  return function useEvent(name: string, ...rest: readonly unknown[]): void {
    const store = useStore(context, "useEvent");
    const handler = rest.at(-1) as EventHandler<Events>;
    const { topic, pattern, latest, maxPerSecond, after } = listenOptions(rest.length > 1 ? (rest[0] as WatchOptions) : {});
    const newest = useRef(handler);
    const heard = useRef({ after, id: after });
    // Before every other effect, so that none of them can cause an event that meets the handler of an earlier render.
    useInsertionEffect(() => {
      newest.current = handler;
    });
    useEffect(() => {
      // A component that is shown again, after `<Activity>` had hidden it, goes on where it was; one without a cursor has none.
      if (heard.current.after !== after) heard.current = { after, id: after };
      const options: ListenOptions = { topic, pattern, latest, maxPerSecond, after: heard.current.id };
      return store.listen(name as "*", options, (data, event) => {
        if (after !== undefined && event.id !== "") heard.current.id = event.id;
        newest.current(data, event);
      });
    }, [store, name, topic, pattern, latest, maxPerSecond, after]);
  };
}
