import type { SseError } from "../errors.js";
import type { Wasm } from "../wasm/load.js";

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
  readonly wasm: Wasm;
  /** The numbers under which the wasm knows the machine and the connection. */
  readonly machine: number;
  readonly stream: number;
  /** Whether the connection was closed. */
  readonly isDone: boolean;
  /** Whether everything is over. */
  readonly isOver: boolean;
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
  /** Something arrived on which the wasm has decided: carries out what it wants done. */
  act(): void;
  /** Hands on what the wasm has decided on. */
  deliver(verdict: number, id: string, name: string, topics: string, text: string): void;
  /** Asks the wasm, and hands on what is to be. */
  event(id: string, name: string, topics: string, text: string): void;
  /** A control event; `id` is the stream's last event id. */
  control(id: string, name: string, topic: string, json: string): void;
  /** There is an event without a tag. */
  untagged(): void;
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
