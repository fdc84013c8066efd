import { hashKey, notifyManager, type Query, type QueryClient, type QueryKey } from "@tanstack/react-query";
import { createFrame } from "../live/frame.js";
import { report } from "../report.js";
import type { QueryChange, QueryUpdate } from "./query-change.js";

type Update = QueryUpdate["update"];

/** How many updates wait for one fetch; more, and the query is fetched once more instead. */
const MOST = 1_000;

/** The changes to one query client's cache, made together once a frame. */
export interface QueryChanges {
  /** Makes a change with the next frame. */
  readonly add: (change: QueryChange) => void;
}

const known = new WeakMap<QueryClient, QueryChanges>();

/** The changes of a query client: the same for the same client, so that all rules change it in one render. */
export function changesOf(queryClient: QueryClient): QueryChanges {
  let changes = known.get(queryClient);
  if (changes === undefined) known.set(queryClient, (changes = createQueryChanges(queryClient)));
  return changes;
}

function createQueryChanges(queryClient: QueryClient): QueryChanges {
  const frame = createFrame();
  const cache = queryClient.getQueryCache();
  const updates = new Map<string, { readonly queryKey: QueryKey; readonly of: Update[] }>();
  const invalidations = new Map<string, QueryKey>();
  /** What came while a query was being fetched; `null` when that was too much to keep. */
  const late = new Map<Query, Update[] | null>();
  let off = (): void => {};

  function update(queryKey: QueryKey, of: readonly Update[]): void {
    const query = cache.find({ queryKey, exact: true });
    if (query === undefined) return;
    if (query.state.data !== undefined) apply(query, of);
    if (query.state.fetchStatus !== "fetching") return;
    if (late.size === 0) off = cache.subscribe(settle);
    const waiting = late.get(query) === null ? null : [...(late.get(query) ?? []), ...of];
    late.set(query, waiting === null || waiting.length > MOST ? null : waiting);
  }

  function apply(query: Query, of: readonly Update[]): void {
    try {
      queryClient.setQueryData(query.queryKey, (old: unknown) => of.reduce((data, update) => update(data), old));
    } catch (error) {
      report(error);
    }
  }

  /** Brings the answer of a fetch up to what was heard since it was asked for. */
  function settle({ type, query, ...event }: { type: string; query: Query; action?: { type: string; manual?: boolean } }): void {
    const action = event.action?.type;
    const isOver = type === "removed" || action === "error" || action === "fetch";
    const isAnswered = action === "success" && event.action?.manual !== true;
    const waiting = late.get(query);
    if (waiting === undefined || !(isOver || isAnswered)) return;
    late.delete(query);
    if (late.size === 0) off();
    if (!isAnswered) return;
    if (waiting === null) void queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true });
    else apply(query, waiting);
  }

  function show(): void {
    notifyManager.batch(() => {
      for (const { queryKey, of } of updates.values()) update(queryKey, of);
      for (const queryKey of invalidations.values()) void queryClient.invalidateQueries({ queryKey });
    });
    updates.clear();
    invalidations.clear();
  }

  return {
    add({ queryKey, update }) {
      const key = hashKey(queryKey);
      if (update === undefined) invalidations.set(key, queryKey);
      else {
        const same = updates.get(key);
        if (same === undefined) updates.set(key, { queryKey, of: [update] });
        else same.of.push(update);
      }
      frame(show);
    },
  };
}
