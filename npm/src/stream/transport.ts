import type { SseError } from "../errors.js";

// The seam between the driver, which decides by the machine, and the means by which bytes come.

/** What is asked for by one connection. */
export interface Call {
  /** The stream's URL, which may have a query of its own; without a fragment. */
  readonly url: string;
  /** What to add to the query, or to send as a form: topics, pacing, the cursor. */
  readonly query: string;
  readonly withCredentials: boolean;
}

/** Who is told what comes of a connection. Nothing that is told after the connection was closed has an effect. */
export interface Hearer {
  /** Whether the connection was closed. */
  readonly isDone: boolean;
  /** The server has answered with an event stream. */
  opened(): void;
  /** The connection broke, or could not be made. */
  lost(): void;
  /** The answer was no event stream, and nobody knows which. */
  refused(): void;
  /**
   * The answer was no event stream, but this status, with a `Retry-After` in milliseconds or 0; and whether a token that was
   * refused can be had anew. It may be told of one that was `refused` and closed since.
   */
  answered(status: number, retryAfter: number, renewable: boolean): void;
  /** The stream named a reconnection time, in milliseconds. */
  retry(after: number): void;
  /**
   * Reads the block of a stream that begins here, if it is an event like the one before but for its sequence number and its
   * payload, which most are. Gives where it ends, or 0.
   */
  again(text: string, at: number): number;
  /**
   * An event of the default type: the first line of its data, which is the tag, is a part of `text`, and the others are the
   * payload. Without others `end` is -1. The `message` knows the stream's last event id.
   */
  frame(text: string, start: number, end: number, payload: string, message: { readonly lastEventId: string }): void;
  /** Something went wrong that the connection outlives, or whose outcome is told by the others. */
  error(error: SseError): void;
  /** There is no going on, with this connection or another. */
  fail(error: SseError): void;
}

/** What is open. */
export interface Connection {
  close(): void;
}

/** Opens a connection. It may tell of it only after it has returned. */
export type Opener = (call: Call, hearer: Hearer) => Connection;

/** The URL that asks by GET. */
export function urlOf({ url, query }: Call): string {
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}
