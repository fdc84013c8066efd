import type { ReactNode } from "react";
import type { Client, ClientOptions, ConnectionState, EventHandler, EventName, EventOf } from "../types/index.js";

/**
 * What `createHooks` gives: a provider and the hooks below it, typed by one event map.
 *
 * @example
 * ```tsx
 * export const { Provider, useEvent, useLatest } = createHooks<Events>();
 * ```
 */
export interface Hooks<Events extends object> {
  /** Gives the components below it one connection. */
  readonly Provider: (props: ProviderProps<Events>) => ReactNode;
  /** The client of the nearest `Provider`. */
  readonly useClient: UseClient<Events>;
  /** Runs a handler for every event of a name. */
  readonly useEvent: UseEvent<Events>;
  /** The newest payload of a name. */
  readonly useLatest: UseLatest<Events>;
  /** The newest events of a name. */
  readonly useEventList: UseEventList<Events>;
  /** The connection's state. */
  readonly useConnection: UseConnection;
}

/**
 * What a `Provider` takes: a URL, and it opens and closes the connection itself; or a client, which stays yours to close.
 *
 * @example
 * ```tsx
 * <Provider url="/events" options={{ topics: ["prices/AAPL"] }}>…</Provider>
 * <Provider client={client}>…</Provider>
 * ```
 */
export type ProviderProps<Events extends object> = OwnClientProps | GivenClientProps<Events>;

/**
 * A `Provider` with a client of its own. Nothing is opened before a component below it listens; it is closed shortly
 * after the provider is unmounted.
 *
 * @example
 * ```tsx
 * <Provider url="/events" options={{ lastEventId: "earliest" }}>…</Provider>
 * ```
 */
export interface OwnClientProps {
  /** Where the stream is. */
  url: string | URL;
  /**
   * What the client is created with. Compared by value, so it may be written inline: when a value changes, a new client
   * takes the old one's place. Functions, classes and the signal are not compared.
   */
  options?: ClientOptions | undefined;
  /** What is below. */
  children?: ReactNode;
  /** Belongs to the other form. */
  client?: undefined;
}

/**
 * A `Provider` over a client that you created, and that you close.
 *
 * @example
 * ```tsx
 * const client = createClient<Events>("/events");
 * <Provider client={client}>…</Provider>
 * ```
 */
export interface GivenClientProps<Events extends object> {
  /** The client. */
  client: Client<Events>;
  /** What is below. */
  children?: ReactNode;
  /** Belongs to the other form. */
  url?: undefined;
  /** Belongs to the other form. */
  options?: undefined;
}

/**
 * The client of the nearest `Provider`, for what no hook does: `onGap`, `once`, async iteration. It is the same object
 * for the provider's whole life. Render from `useConnection` rather than from `client.state`, which does not render again.
 *
 * @throws Error without a `Provider` above
 *
 * @example
 * ```tsx
 * const client = useClient();
 * useEffect(() => client.onGap(() => refetch()), [client]);
 * ```
 */
export interface UseClient<Events extends object> {
  /** Gives the client. */
  (): Client<Events>;
}

/**
 * Runs `handler` at once for every event of that name while the component is mounted; `"*"` hears every name. The
 * handler may be written inline: the newest one is called, and changing it does not subscribe again. What it sets into
 * state renders as often as React sees fit; for values that are shown, `useLatest` and `useEventList` render once a frame.
 *
 * @throws Error without a `Provider` above
 *
 * @example
 * ```tsx
 * useEvent("alert", (alert) => toast(alert.text));
 * ```
 */
export interface UseEvent<Events extends object> {
  /** Listens to one name. */
  <Name extends EventName<Events>>(name: Name, handler: EventHandler<Events, Name>): void;
  /** Listens to every name. */
  (name: "*", handler: EventHandler<Events>): void;
}

/**
 * The payload of the newest event of that name, or `undefined` before the first. However many events arrive, and however
 * many components ask, it is one render a frame. The value is kept while any mounted component asks for the name.
 *
 * @throws Error without a `Provider` above
 *
 * @example
 * ```tsx
 * const price = useLatest("price");
 * return <output>{price?.value ?? "…"}</output>;
 * ```
 */
export interface UseLatest<Events extends object> {
  /** Gives the payload. */
  <Name extends EventName<Events>>(name: Name): Events[Name] | undefined;
}

/**
 * How long an event list is.
 *
 * @example
 * ```tsx
 * const lines = useEventList("log", { max: 500 });
 * ```
 */
export interface EventListOptions {
  /**
   * How many events are kept, at least 1. The oldest go first. Another bound is another list, which begins empty.
   *
   * @defaultValue 100
   */
  max?: number | undefined;
}

/**
 * The newest events of that name, oldest first, at most `max`; `"*"` collects every name. They are whole events, so that
 * `event.id` can be the key. The array is the same until the next event, and renders once a frame. Components that ask
 * for the same name and bound share one list, which is kept while any of them is mounted.
 *
 * @throws Error without a `Provider` above; SseError `bad-option` when `max` is not a whole number of at least 1
 *
 * @example
 * ```tsx
 * const posts = useEventList("post", { max: 50 });
 * return posts.map((event) => <Post key={event.id} post={event.data} />);
 * ```
 */
export interface UseEventList<Events extends object> {
  /** Collects one name. */
  <Name extends EventName<Events>>(name: Name, options?: EventListOptions): readonly EventOf<Events, Name>[];
  /** Collects every name. */
  (name: "*", options?: EventListOptions): readonly EventOf<Events>[];
}

/**
 * The connection's state. It does not open the connection, and renders again when the state changes, not on events. On the
 * server, and while its page is hydrated, it is `idle`.
 *
 * @throws Error without a `Provider` above
 *
 * @example
 * ```tsx
 * const { status, retryAt } = useConnection();
 * return status === "waiting" ? <Countdown until={retryAt} /> : null;
 * ```
 */
export interface UseConnection {
  /** Gives the state. */
  (): ConnectionState;
}
