import type { Contract } from "./contract.js";
import type { EventName } from "./event.js";
import type { StandardSchemaV1 } from "./standard-schema.js";
import type { Transport } from "./state.js";
import type { TopicMap } from "./topic.js";

/**
 * How connections are made again. The delay after *n* failures is `floor` plus a random part of
 * `min(max, initial × 2ⁿ⁻¹)`, so that a thousand tabs do not come back at the same moment.
 *
 * @example
 * ```ts
 * createClient("/events", { reconnect: { initial: 500, max: 10_000, maxAttempts: 20 } });
 * ```
 */
export interface ReconnectOptions {
  /**
   * The random part of the first delay is at most this, in milliseconds; it doubles with each failure.
   *
   * @defaultValue 1000
   */
  initial?: number | undefined;
  /**
   * The random part never grows beyond this, in milliseconds.
   *
   * @defaultValue 30000
   */
  max?: number | undefined;
  /**
   * No delay is shorter, in milliseconds, whatever a server asks for.
   *
   * @defaultValue 250
   */
  floor?: number | undefined;
  /**
   * How long a connection must have been open before failures are counted from zero again, in milliseconds.
   *
   * @defaultValue 10000
   */
  stableAfter?: number | undefined;
  /**
   * How many attempts may fail in a row before the client closes with `reconnect-limit`; `Infinity` for no limit. The
   * default is about 25 minutes of attempts. Attempts while the browser says it is offline are not counted.
   *
   * @defaultValue 100
   */
  maxAttempts?: number | undefined;
}

/**
 * How a stream is asked for by the `fetch` transport.
 *
 * @example
 * ```ts
 * createClient("/events", { request: { headers: { "x-tenant": "acme" }, method: "QUERY" } });
 * ```
 */
export interface RequestOptions {
  /** Headers to send, or a function that gives them, called anew for each attempt. */
  headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>) | undefined;
  /**
   * `GET` asks in the URL, `POST` and `QUERY` in a form body, for more topics than a URL has room for.
   *
   * @defaultValue `"GET"`
   */
  method?: "GET" | "POST" | "QUERY" | undefined;
  /**
   * What makes the request, for environments or tests with one of their own.
   *
   * @defaultValue `globalThis.fetch`, looked up at the first subscribe
   */
  fetch?: typeof fetch | undefined;
}

/**
 * A Standard Schema for each event's payload; events without one are not validated.
 *
 * @example
 * ```ts
 * createClient<Events>("/events", { schemas: { price: z.object({ value: z.number() }) } });
 * ```
 */
export type EventSchemas<Events extends object> = {
  readonly [Name in EventName<Events>]?: StandardSchemaV1 | undefined;
};

/**
 * What a client is created with.
 *
 * @typeParam Events - the event map generated from the Rust types
 * @typeParam Topics - the topic map generated beside it
 *
 * @example
 * ```ts
 * const client = createClient<Events>("/events", { topics: ["prices/AAPL"], withCredentials: true });
 * ```
 */
export interface ClientOptions<Events extends object = any, Topics extends TopicMap = any> {
  /**
   * Exact topics for listeners that name none. Without topics and patterns, or with empty lists, such listeners hear every
   * topic that the server lets one read.
   */
  topics?: readonly string[] | undefined;
  /** URL Patterns of topics for listeners that name none, for example `"prices/:symbol"`. */
  patterns?: readonly string[] | undefined;
  /**
   * By which means events arrive: `eventsource` shows in the browser's developer tools; `fetch` sends headers, tokens and
   * bodies, sees statuses, and takes a quarter of the time per event. `auto` is `fetch` where `request` or `token` is given
   * or there is no `EventSource`, and else `eventsource`.
   *
   * @defaultValue `"auto"`
   */
  transport?: Transport | "auto" | undefined;
  /** How the `fetch` transport asks. */
  request?: RequestOptions | undefined;
  /**
   * A bearer token for the `fetch` transport, or a function that gives it. The function is called anew for each attempt,
   * and once more when the server answers 401.
   */
  token?: string | (() => string | Promise<string>) | undefined;
  /**
   * Shares one stream among all tabs of this origin that have the same URL and the same key: one of them holds it, for the
   * topics of all. `true` is the key `""`. Give a key that differs between users when what one may read depends on who one is.
   *
   * @defaultValue `false`
   */
  tabs?: boolean | { readonly key: string } | undefined;
  /**
   * Keeps the cursor over page loads, in `sessionStorage` or `localStorage`, for each set of topics of its own.
   *
   * @defaultValue not kept
   */
  resume?: "session" | "local" | undefined;
  /**
   * Lets the stream go when the page has been hidden for so many milliseconds; it goes on where it was when the page is shown.
   * `true` is at once.
   *
   * @defaultValue `false`
   */
  pauseWhenHidden?: boolean | number | undefined;
  /**
   * What the page was built against, which is the `contract` of the generated file. It types the client; `state.outdated` says
   * when the server has another version; and listeners of an exact topic are given its parameters.
   */
  contract?: Contract<Events, Topics> | undefined;
  /** Validates payloads: an event that fails is reported as `SseError` `invalid-payload`, and not delivered. */
  schemas?: EventSchemas<Events> | undefined;
  /**
   * Sends cookies to another origin.
   *
   * @defaultValue `false`
   */
  withCredentials?: boolean | undefined;
  /** Resumes after this id; `"earliest"` asks for everything the server still holds. Default: what is published from now on. */
  lastEventId?: string | undefined;
  /** How connections are made again. */
  reconnect?: ReconnectOptions | undefined;
  /** Closes the client when it aborts. */
  signal?: AbortSignal | undefined;
  /**
   * Makes the payload's text into data.
   *
   * @defaultValue `JSON.parse`, and the text itself where it is not JSON
   */
  parse?: ((text: string, name: string) => unknown) | undefined;
  /**
   * The class that makes the connection, for environments without one of their own.
   *
   * @defaultValue `globalThis.EventSource`, looked up at the first subscribe
   */
  EventSource?: EventSourceConstructor | undefined;
}

/**
 * What Tidings needs of an `EventSource` class. The browser's fits, and so do the packages that stand in for it.
 *
 * @example
 * ```ts
 * import { EventSource } from "eventsource";
 * createClient("https://example.com/events", { EventSource });
 * ```
 */
export interface EventSourceConstructor {
  /** Opens a connection. */
  new (url: string, init?: { withCredentials?: boolean }): EventSourceLike;
}

/**
 * What Tidings needs of an `EventSource`.
 *
 * @example
 * ```ts
 * class Scripted implements EventSourceLike { … }
 * ```
 */
export interface EventSourceLike {
  /** 0 connecting, 1 open, 2 closed. */
  readonly readyState: number;
  /** Called when the connection opens. */
  onopen: ((event: any) => unknown) | null;
  /** Called for each event of the default type. */
  onmessage: ((event: any) => unknown) | null;
  /** Called when the connection fails. */
  onerror: ((event: any) => unknown) | null;
  /** Ends the connection. */
  close(): void;
}
