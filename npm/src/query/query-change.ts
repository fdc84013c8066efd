import type { QueryKey } from "@tanstack/react-query";

/**
 * What an event does to the cache.
 *
 * @example
 * ```ts
 * const change: QueryChange = { queryKey: ["price", "AAPL"], update: (old) => ({ ...old, value: 231 }) };
 * ```
 */
export type QueryChange = QueryUpdate | QueryInvalidation;

/**
 * Makes a query's data out of what it was. A query without data is left alone: nobody has asked for it.
 *
 * @example
 * ```ts
 * const change: QueryUpdate = { queryKey: ["posts"], update: (old) => [...old.filter(({ id }) => id !== post.id), post] };
 * ```
 */
export interface QueryUpdate {
  /** The query, exactly. */
  readonly queryKey: QueryKey;
  /**
   * Gives the new data. It changes nothing in data that already holds the event: it is applied once more to the answer of a
   * fetch that was under way, which may be older than the event or newer.
   */
  readonly update: (old: any) => unknown;
  /** Belongs to the other form. */
  readonly invalidate?: undefined;
}

/**
 * Marks queries as out of date, and fetches those that are shown.
 *
 * @example
 * ```ts
 * const change: QueryInvalidation = { queryKey: ["orders"], invalidate: true };
 * ```
 */
export interface QueryInvalidation {
  /** The queries: all whose key begins with this. */
  readonly queryKey: QueryKey;
  /** Says so. */
  readonly invalidate: true;
  /** Belongs to the other form. */
  readonly update?: undefined;
}
