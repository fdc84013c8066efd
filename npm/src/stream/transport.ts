import type { Tagged } from "./tagged.js";

// The seam between the driver, which decides by the machine, and the means by which bytes come.

/** Who is told what comes of a connection. Nothing that is told of one that was closed has an effect. */
export interface Hearer extends Tagged {
  /** The server has answered with an event stream, `OPENED`, or with none and nobody knows how, `REFUSED`. */
  tell(input: number): void;
  /** The connection broke, or could not be made; and why, where that is to be told. */
  lost(error?: unknown): void;
  /**
   * The answer was no event stream, but this status, with a `Retry-After` in milliseconds or 0; and whether a token that was
   * refused can be had anew. It may be told of one that was `REFUSED` and closed since.
   */
  answered(status: number, retryAfter: number, renewable: boolean): void;
  /** The stream named a reconnection time, in milliseconds. */
  retry(after: number): void;
}

/**
 * Opens a connection to a URL without a fragment, which may have a query of its own, until the signal aborts. It may tell of
 * it only after it has returned, and throws where no attempt can be better.
 *
 * @param query - what to add to the query, or to send as a form: topics, pacing, the cursor
 */
export type Opener = (url: string, query: string, hearer: Hearer, signal: AbortSignal) => void;

/** The URL that asks by GET. */
export function urlOf(url: string, query: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}
