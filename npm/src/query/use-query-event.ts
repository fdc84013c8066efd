import { hashKey, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useInsertionEffect, useRef } from "react";
import type { Hooks, WatchOptions } from "../react/index.js";
import type { NameOf, OneOf } from "../types/client.js";
import type { EventName, EventOf, ParamsFor, PatternOf, TopicMap, TopicOf } from "../types/index.js";
import type { QueryChange } from "./query-change.js";
import { changesOf } from "./query-changes.js";

/** How many query keys a hook remembers to have changed. */
const MOST = 1_000;

/**
 * What an event does to the cache: one change, several, or none.
 *
 * @example
 * ```ts
 * const rule: QueryRule<Order, TidingsEvent<"order", Order>> = () => ({ queryKey: ["orders"], invalidate: true });
 * ```
 */
export type QueryRule<Data, Event> = (data: Data, event: Event) => QueryChange | readonly QueryChange[] | undefined | void;

/**
 * What `useQueryEvent` listens to, and what depends on it.
 *
 * @example
 * ```tsx
 * useQueryEvent("price", { topic: "prices/AAPL", scope: ["price", "AAPL"] }, rule);
 * ```
 */
export interface QueryEventOptions<Topic extends string = string, Pattern extends string = string>
  extends WatchOptions<Topic, Pattern> {
  /**
   * The queries that depend on these events: all whose key begins with this. They are fetched anew after a gap, when
   * events were missed.
   *
   * @defaultValue the keys that the rule has changed, the last 1,000 of them
   */
  scope?: QueryKey | undefined;
}

/**
 * Lets every event of that name change the query cache while the component is mounted. The rule may be written inline. What
 * the events of a frame change, under all rules, is one change of the cache, and one render.
 *
 * @throws Error without a `Provider` or a `QueryClientProvider` above; SseError `bad-option` when an option cannot work
 *
 * @example
 * ```tsx
 * useQueryEvent("price", { pattern: "prices/:symbol", scope: ["price"] }, (price, { params }) => ({
 *   queryKey: ["price", params.symbol],
 *   update: () => price,
 * }));
 * useQueryEvent("order", () => ({ queryKey: ["orders"], invalidate: true }));
 * ```
 */
export interface UseQueryEvent<Events extends object, Topics extends TopicMap = {}> {
  /** Listens to one name. */
  <Name extends EventName<Events>>(name: Name, rule: QueryRule<Events[Name], EventOf<Events, Name>>): void;
  /** Listens to one name on a topic or a pattern. */
  <
    Name extends EventName<Events>,
    const Topic extends TopicOf<Topics, Name> = never,
    const Pattern extends PatternOf<Topics, Name> = never,
  >(
    name: Name,
    options: QueryEventOptions<OneOf<TopicOf<Topics, Name>, Topic>, OneOf<PatternOf<Topics, Name>, Pattern>>,
    rule: QueryRule<Events[Name], EventOf<Events, Name, ParamsFor<Topics, Topic, Pattern>>>,
  ): void;
  /** Listens to every name. */
  (name: "*", rule: QueryRule<Events[EventName<Events>], EventOf<Events>>): void;
  /** Listens to every name on a topic or a pattern. */
  <
    All extends "*",
    const Topic extends TopicOf<Topics, NameOf<Events, All>> = never,
    const Pattern extends PatternOf<Topics, NameOf<Events, All>> = never,
  >(
    name: All,
    options: QueryEventOptions<
      OneOf<TopicOf<Topics, NameOf<Events, All>>, Topic>,
      OneOf<PatternOf<Topics, NameOf<Events, All>>, Pattern>
    >,
    rule: QueryRule<Events[EventName<Events>], EventOf<Events, EventName<Events>, ParamsFor<Topics, Topic, Pattern>>>,
  ): void;
}

/** `useQueryEvent` over the hooks of an event map. */
export function createUseQueryEvent<Events extends object, Topics extends TopicMap>({
  useClient,
  useEvent,
}: Pick<Hooks<Events, Topics>, "useClient" | "useEvent">): UseQueryEvent<Events, Topics> {
  return function useQueryEvent(name: string, ...rest: readonly unknown[]): void {
    const rule = rest.at(-1) as QueryRule<unknown, unknown>;
    const { scope, ...options } = rest.length > 1 ? (rest[0] as QueryEventOptions) : {};
    const client = useClient();
    const queryClient = useQueryClient();
    const changed = useRef<Map<string, QueryKey> | null>(null);

    useEvent(name as "*", options as {}, (data, event) => {
      const changes = rule(data, event) ?? [];
      for (const change of Array.isArray(changes) ? (changes as QueryChange[]) : [changes as QueryChange]) {
        changesOf(queryClient).add(change);
        if (scope === undefined) remember((changed.current ??= new Map()), change.queryKey);
      }
    });

    const { topic } = options;
    const depends = useRef(scope);
    useInsertionEffect(() => {
      depends.current = scope;
    });
    useEffect(
      () =>
        client.onGap((gap) => {
          if (topic !== undefined && gap.topic !== "" && gap.topic !== topic) return;
          const keys = depends.current === undefined ? [...(changed.current?.values() ?? [])] : [depends.current];
          for (const queryKey of keys) changesOf(queryClient).add({ queryKey, invalidate: true });
        }),
      [client, queryClient, topic],
    );
  };
}

/** The newest at the end, so that the bound takes what has not been changed for longest. */
function remember(keys: Map<string, QueryKey>, queryKey: QueryKey): void {
  const hash = hashKey(queryKey);
  keys.delete(hash);
  keys.set(hash, queryKey);
  if (keys.size > MOST) for (const oldest of keys.keys()) return void keys.delete(oldest);
}
