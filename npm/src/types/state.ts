import type { SseError } from "../errors.js";

/**
 * What the connection is doing.
 *
 * - `idle`: nobody listens, so nothing is open
 * - `connecting`: the first connection, or the next attempt, is under way
 * - `open`: the server has answered
 * - `waiting`: the connection is lost, or let go; the next attempt is made at `retryAt`, or when `reason` has passed
 * - `closed`: over for good; `reason` says why
 *
 * @example
 * ```ts
 * const live = client.state.status === "open";
 * ```
 */
export type ConnectionStatus = "idle" | "connecting" | "open" | "waiting" | "closed";

/**
 * By which means events arrive.
 *
 * @example
 * ```ts
 * const visibleInDevTools = client.transport === "eventsource";
 * ```
 */
export type Transport = "eventsource" | "fetch";

/**
 * Why the connection is in its state.
 *
 * | reason | with | means |
 * | --- | --- | --- |
 * | `network` | `waiting`, `connecting` | the stream broke or could not be opened |
 * | `refused` | `waiting`, `connecting` | the answer was not an event stream, but may be another time: a 503, for instance |
 * | `silent` | `waiting`, `connecting` | neither events nor pings came for longer than the server had announced |
 * | `offline` | `waiting` | the browser says it is offline; the next attempt comes as soon as it is online again |
 * | `hidden` | `waiting` | the page is hidden and `options.pauseWhenHidden` says to wait; it goes on when the page is shown |
 * | `renew` | `waiting`, `connecting` | the server refused the token; a new one is asked for once before giving up |
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
  | "hidden"
  | "renew"
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
  /** By which means events arrive, in whichever tab holds the stream. */
  readonly transport: Transport;
  /** Whether this stream has delivered everything that had been published when it opened. */
  readonly caughtUp: boolean;
  /** Whether the server announced another version of the events than `options.contract`: this page is old. */
  readonly outdated: boolean;
  /**
   * Whether this tab holds the stream that all tabs share. `null` when it has one of its own: `options.tabs` is off, or
   * `sharing` says that it cannot be.
   */
  readonly leader: boolean | null;
  /**
   * Whether the stream is shared with other tabs: `unavailable` when `options.tabs` asks for it and the page has no Web Locks,
   * which need a secure context, or no BroadcastChannel.
   */
  readonly sharing: "off" | "on" | "unavailable";
  /** The newest gap that was told, as long as the client lives; `null` before the first. */
  readonly gap: Gap | null;
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
