import type { Transport } from "../types/index.js";

/**
 * A request for a stream, as the scripted server was asked.
 *
 * @example
 * ```ts
 * expect(server.requests.at(-1)).toMatchObject({ lastEventId: "0123456789ab-7", topics: ["prices/AAPL"] });
 * ```
 */
export interface ScriptedRequest {
  /** Whether an `EventSource` or `fetch` asked. */
  readonly transport: Transport;
  /** The whole URL as it was asked for. */
  readonly url: string;
  /** `GET`, `POST` or `QUERY`. */
  readonly method: string;
  /** What was sent along; empty for an `EventSource`, which cannot send any. */
  readonly headers: Headers;
  /** The body; empty without one. */
  readonly body: string;
  /** Whether cookies would have gone along to another origin. */
  readonly withCredentials: boolean;
  /** The query of the URL and the form in the body, joined. */
  readonly query: URLSearchParams;
  /** The id to go on after, `earliest`, or empty for what is published from now on. */
  readonly lastEventId: string;
  /** The exact topics asked for, each once; `*` for all of them. */
  readonly topics: readonly string[];
  /** The URL Patterns asked for, each once. */
  readonly patterns: readonly string[];
  /** What is not to come more often than that, as it was asked for: `"500 prices/*"`. */
  readonly throttle: readonly string[];
  /** What is new to a client that has a cursor, as it was asked for, so that its state comes first. */
  readonly states: readonly string[];
}

/** What a transport knows of a request. */
export interface Asked {
  readonly transport: Transport;
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
  readonly withCredentials: boolean;
}

/** Reads a request as a server does. */
export function readRequest(asked: Asked): ScriptedRequest {
  const query = new URL(asked.url, "http://scripted.invalid").searchParams;
  for (const [name, value] of new URLSearchParams(asked.body)) query.append(name, value);
  const first = (...names: readonly string[]): string => names.map((name) => query.get(name)).find(Boolean) ?? "";
  const topics = topicsIn(query);
  const patterns = [...new Set(query.getAll("match_urlpattern"))];
  return {
    ...asked,
    query,
    // A browser's own EventSource that comes back repeats its old URL with a newer header.
    lastEventId: asked.headers.get("last-event-id") || first("last_event_id", "lastEventId", "lastEventID"),
    topics: topics.length + patterns.length === 0 || topics.includes("*") ? ["*"] : topics,
    patterns: topics.includes("*") ? [] : patterns,
    throttle: query.getAll("throttle"),
    states: query.getAll("state"),
  };
}

/** The exact topics that a query asks for, each once, and `*` among them. */
export function topicsIn(query: URLSearchParams): string[] {
  return [...new Set(["topic", "match", "match_exact"].flatMap((name) => query.getAll(name)))];
}
