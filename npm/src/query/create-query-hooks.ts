import type { Hooks } from "../react/index.js";
import type { TopicMap } from "../types/index.js";
import { createUseQueryEvent, type UseQueryEvent } from "./use-query-event.js";

/**
 * What `createQueryHooks` gives.
 *
 * @example
 * ```tsx
 * export const { useQueryEvent } = createQueryHooks({ useClient, useEvent });
 * ```
 */
export interface QueryHooks<Events extends object, Topics extends TopicMap = {}> {
  /** Lets events change TanStack Query's cache. */
  readonly useQueryEvent: UseQueryEvent<Events, Topics>;
}

/**
 * Makes the hook that lets events change TanStack Query's cache, out of the hooks of one event map. Call it once, in the
 * module that calls `createHooks`.
 *
 * @example
 * ```tsx
 * const hooks = createHooks(contract);
 * export const { Provider, useEvent } = hooks;
 * export const { useQueryEvent } = createQueryHooks(hooks);
 * ```
 */
export function createQueryHooks<Events extends object, Topics extends TopicMap = {}>(
  hooks: Pick<Hooks<Events, Topics>, "useClient" | "useEvent">,
): QueryHooks<Events, Topics> {
  return { useQueryEvent: createUseQueryEvent(hooks) };
}
