import type { SseError } from "./errors.js";

/**
 * The names of an event map, as strings.
 *
 * @example
 * ```ts
 * type Name = EventName<{ price: Price; trade: Trade }>; // "price" | "trade"
 * ```
 */
export type EventName<Events extends object> = Extract<keyof Events, string>;

/**
 * One event as it is handed to a listener.
 *
 * @example
 * ```ts
 * client.on("price", (price, event) => console.log(event.topic, event.id, price.value));
 * ```
 */
export interface TidingsEvent<Name extends string = string, Data = unknown> {
  /** The event's name, for example `"price"`. An event published without one is called `"message"`. */
  readonly name: Name;
  /** The topic it was published on, for example `"prices/AAPL"`; its canonical one when it was published on several. */
  readonly topic: string;
  /** The id after which the stream can be resumed; empty when the server has given none. */
  readonly id: string;
  /** The payload: parsed JSON, or the text itself when it is not JSON. `options.parse` changes that. */
  readonly data: Data;
  /** The payload as it was sent. */
  readonly text: string;
}

/**
 * The event of one name out of an event map, or of any of several names.
 *
 * @example
 * ```ts
 * function draw(event: EventOf<Events, "price">) { chart.push(event.data.value); }
 * ```
 */
export type EventOf<Events extends object, Name extends EventName<Events> = EventName<Events>> = {
  [N in Name]: TidingsEvent<N, Events[N]>;
}[Name];

/**
 * What a listener is called with: the payload first, since that is what most want, then the whole event.
 * A listener that throws does not stop the others; the error goes to `reportError`.
 *
 * @example
 * ```ts
 * const handler: EventHandler<Events, "price"> = (price, event) => rows.set(event.topic, price);
 * ```
 */
export type EventHandler<Events extends object, Name extends EventName<Events> = EventName<Events>> = (
  data: Events[Name],
  event: EventOf<Events, Name>,
) => void;

/**
 * Takes a listener off. Calling it again does nothing.
 *
 * @example
 * ```ts
 * const off: Off = client.on("price", draw);
 * off();
 * ```
 */
export type Off = () => void;

/**
 * How a listener listens.
 *
 * @example
 * ```ts
 * client.on("price", draw, { signal: controller.signal });
 * ```
 */
export interface ListenOptions {
  /** Takes the listener off when it aborts. */
  signal?: AbortSignal | undefined;
}

/**
 * How an async iteration buffers.
 *
 * @example
 * ```ts
 * for await (const event of client.events("price", { buffer: 64 })) await save(event.data);
 * ```
 */
export interface IterateOptions extends ListenOptions {
  /**
   * How many events may wait for the consumer. One more, and the iteration fails with `SseError` `buffer-overflow`
   * instead of losing events in silence.
   *
   * @defaultValue 1024
   */
  buffer?: number | undefined;
}

/**
 * What the connection is doing.
 *
 * - `idle`: nobody has listened yet, so nothing was opened
 * - `connecting`: the first connection, or the next attempt, is under way
 * - `open`: the server has answered
 * - `waiting`: the connection is lost; the next attempt is made at `retryAt`
 * - `closed`: over for good; `reason` says why
 *
 * @example
 * ```ts
 * const live = client.state.status === "open";
 * ```
 */
export type ConnectionStatus = "idle" | "connecting" | "open" | "waiting" | "closed";

/**
 * Why the connection is in its state.
 *
 * | reason | with | means |
 * | --- | --- | --- |
 * | `network` | `waiting`, `connecting` | the stream broke or could not be opened |
 * | `refused` | `waiting`, `connecting` | the answer was not an event stream, but may be another time: a 503, for instance |
 * | `silent` | `waiting`, `connecting` | neither events nor pings came for longer than the server had announced |
 * | `offline` | `waiting` | the browser says it is offline; the next attempt comes as soon as it is online again |
 * | `drain` | `open` | the server asked to reconnect elsewhere; the new stream opens before this one ends |
 * | `completed` | `closed` | the server: every topic asked for is complete; 204 |
 * | `unauthorized`, `expired` | `closed` | the server: not allowed to read this, or no longer; 401 or 403 |
 * | `lagged` | `closed` | the server: this reader fell too far behind |
 * | `shutdown` | `closed` | the server is gone for good |
 * | `ended` | `closed` | the server: for a reason that this version does not know |
 * | `rejected` | `closed` | the server will not serve this request, whenever it comes: any other 4xx |
 * | `exhausted` | `closed` | `reconnect.maxAttempts` attempts failed in a row |
 * | `failed` | `closed` | it could not start; see `error` |
 * | `closed` | `closed` | `close()` was called or the signal aborted |
 *
 * @example
 * ```ts
 * client.onStateChange(({ status, reason }) => {
 *   if (status === "closed" && reason === "expired") location.assign("/login");
 * });
 * ```
 */
export type ConnectionReason =
  | "network"
  | "refused"
  | "silent"
  | "offline"
  | "drain"
  | "completed"
  | "unauthorized"
  | "expired"
  | "lagged"
  | "shutdown"
  | "ended"
  | "rejected"
  | "exhausted"
  | "failed"
  | "closed";

/**
 * One observable value that says everything about the connection. It is immutable, and the same object until the next
 * change, so that it can be a `useSyncExternalStore` snapshot.
 *
 * @example
 * ```ts
 * const { status, attempt, retryAt } = client.state;
 * if (status === "waiting" && retryAt !== null) countdown(retryAt - Date.now());
 * ```
 */
export interface ConnectionState {
  /** What the connection is doing. */
  readonly status: ConnectionStatus;
  /** How many attempts have failed in a row; 0 while open. */
  readonly attempt: number;
  /** When the next attempt is made, in milliseconds since the epoch; `null` unless `waiting` for a moment in time. */
  readonly retryAt: number | null;
  /** Why, or `null` where nothing went wrong. */
  readonly reason: ConnectionReason | null;
  /** The id from which the stream would be resumed, as of this change. `client.lastEventId` is up to date. */
  readonly lastEventId: string;
  /** By which means events arrive. */
  readonly transport: "eventsource";
  /** The error that ended it, where `closed` has one. */
  readonly error: SseError | null;
}

/**
 * The server no longer holds the events that follow the last one seen, so some were missed: refetch what depends on them.
 *
 * @example
 * ```ts
 * client.onGap(({ topic }) => queryClient.invalidateQueries({ queryKey: ["prices", topic] }));
 * ```
 */
export interface Gap {
  /** The id the client had. */
  readonly asked: string;
  /** The oldest id that is still held; the stream goes on from there. */
  readonly oldest: string;
  /** The topic that has the gap; empty when it is the whole stream. */
  readonly topic: string;
}

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
 * What a client is created with.
 *
 * @example
 * ```ts
 * const client = createClient<Events>("/events", { topics: ["prices/AAPL"], withCredentials: true });
 * ```
 */
export interface ClientOptions {
  /**
   * Exact topics to subscribe to. Without topics and patterns, or with empty lists, the stream carries every topic that
   * the server lets one read.
   */
  topics?: readonly string[] | undefined;
  /** URL Patterns of topics to subscribe to, for example `"prices/:symbol"`. */
  patterns?: readonly string[] | undefined;
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

/**
 * A stream of typed events. Nothing is opened, loaded or touched before the first listener; it stays open until `close()`.
 *
 * @example
 * ```ts
 * const client: Client<Events> = createClient<Events>("/events");
 * const off = client.on("price", (price) => draw(price));
 * ```
 */
export interface Client<Events extends object = Record<string, unknown>> {
  /** The URL it was created with. */
  readonly url: string;

  /** The connection's state: the same object until it changes. */
  readonly state: ConnectionState;

  /** The id from which the stream would be resumed now; empty before the server has said one. */
  readonly lastEventId: string;

  /**
   * Calls `handler` for every event of that name, until `off()` or the signal. `"*"` hears every name.
   * The first listener opens the connection.
   *
   * @throws SseError `closed` after `close()`
   *
   * @example
   * ```ts
   * const off = client.on("price", (price, event) => console.log(event.topic, price.value));
   * ```
   */
  on<Name extends EventName<Events>>(name: Name, handler: EventHandler<Events, Name>, options?: ListenOptions): Off;
  on(name: "*", handler: EventHandler<Events>, options?: ListenOptions): Off;

  /**
   * Like `on`, for the next event only.
   *
   * @throws SseError `closed` after `close()`
   *
   * @example
   * ```ts
   * client.once("price", (price) => console.log("first price", price.value));
   * ```
   */
  once<Name extends EventName<Events>>(name: Name, handler: EventHandler<Events, Name>, options?: ListenOptions): Off;
  once(name: "*", handler: EventHandler<Events>, options?: ListenOptions): Off;

  /**
   * The events of that name as an async iteration. It listens from the moment it is iterated, ends when the client is
   * closed or the server completes the stream, and throws the `SseError` of any other end.
   *
   * @example
   * ```ts
   * for await (const event of client.events("price")) draw(event.data);
   * ```
   */
  events<Name extends EventName<Events>>(name: Name, options?: IterateOptions): AsyncIterable<EventOf<Events, Name>>;
  events(name: "*", options?: IterateOptions): AsyncIterable<EventOf<Events>>;

  /**
   * Calls `listener` after every change of `state`. Does not open the connection.
   *
   * @example
   * ```ts
   * useSyncExternalStore(client.onStateChange, () => client.state);
   * ```
   */
  onStateChange(this: void, listener: (state: ConnectionState) => void): Off;

  /**
   * Calls `listener` when events were missed. Does not open the connection.
   *
   * @example
   * ```ts
   * client.onGap(() => refetchEverything());
   * ```
   */
  onGap(this: void, listener: (gap: Gap) => void): Off;

  /**
   * Calls `listener` with every error. Without a listener, errors go to `reportError`. Does not open the connection.
   *
   * @example
   * ```ts
   * client.onError((error) => console.warn(error.code, error.message));
   * ```
   */
  onError(this: void, listener: (error: SseError) => void): Off;

  /**
   * Ends the stream for good and takes every listener off. Calling it again does nothing.
   *
   * @example
   * ```ts
   * client.close();
   * ```
   */
  close(this: void): void;
}
