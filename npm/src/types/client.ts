import type { EventHandler, EventName, EventOf, Off } from "./event.js";
import type { IterateOptions, ListenOptions } from "./listen.js";
import type { ConnectionState, Gap, Transport } from "./state.js";
import type { ParamsFor, PatternOf, TopicMap, TopicOf } from "./topic.js";
import type { SseError } from "../errors.js";

/**
 * A stream of typed events. Nothing is opened, loaded or touched before the first listener; it stays open while anybody
 * listens, and until `close()`.
 *
 * However many listeners and topics there are, it is one connection, for the topics of all; each listener gets only its own.
 *
 * @typeParam Events - the event map generated from the Rust types
 * @typeParam Topics - the topic map generated beside it
 *
 * @example
 * ```ts
 * const client: Client<Events, Topics> = createClient<Events, Topics>("/events");
 * const off = client.on("price", { topic: "prices/AAPL" }, (price) => draw(price));
 * ```
 */
export interface Client<Events extends object = Record<string, unknown>, Topics extends TopicMap = {}> {
  /** The URL it was created with. */
  readonly url: string;

  /** By which means events arrive, or would. */
  readonly transport: Transport;

  /** The connection's state: the same object until it changes. */
  readonly state: ConnectionState;

  /** The id from which the stream would be resumed now; empty before the server has said one. */
  readonly lastEventId: string;

  /**
   * Calls `handler` for every event of that name, until `off()` or the signal. `"*"` hears every name.
   * The first listener opens the connection; what listeners of one tick add and take off changes it once.
   *
   * @throws SseError `closed` after `close()`; `bad-option` when an option cannot work; `reason` names it
   *
   * @example
   * ```ts
   * const off = client.on("price", { pattern: "prices/:symbol", maxPerSecond: 2 }, (price, { params }) => {
   *   console.log(params.symbol, price.value);
   * });
   * ```
   */
  on<Name extends EventName<Events>>(name: Name, handler: EventHandler<Events, Name>): Off;
  on<
    Name extends EventName<Events>,
    const Topic extends TopicOf<Topics, Name> = never,
    const Pattern extends PatternOf<Topics, Name> = never,
  >(
    name: Name,
    options: ListenOptions<OneOf<TopicOf<Topics, Name>, Topic>, OneOf<PatternOf<Topics, Name>, Pattern>>,
    handler: EventHandler<Events, Name, ParamsFor<Topics, Topic, Pattern>>,
  ): Off;
  on(name: "*", handler: EventHandler<Events>): Off;
  on<
    All extends "*",
    const Topic extends TopicOf<Topics, NameOf<Events, All>> = never,
    const Pattern extends PatternOf<Topics, NameOf<Events, All>> = never,
  >(
    name: All,
    options: ListenOptions<OneOf<TopicOf<Topics, NameOf<Events, All>>, Topic>, OneOf<PatternOf<Topics, NameOf<Events, All>>, Pattern>>,
    handler: EventHandler<Events, EventName<Events>, ParamsFor<Topics, Topic, Pattern>>,
  ): Off;

  /**
   * Like `on`, for the next event only.
   *
   * @throws SseError `closed` after `close()`; `bad-option` when an option cannot work; `reason` names it
   *
   * @example
   * ```ts
   * client.once("price", (price) => console.log("first price", price.value));
   * ```
   */
  once: Client<Events, Topics>["on"];

  /**
   * The events of that name as an async iteration. It listens from the moment it is iterated, ends when the client is
   * closed or the server completes the stream, and throws the `SseError` of any other end.
   *
   * @example
   * ```ts
   * for await (const event of client.events("price", { topic: "prices/AAPL" })) draw(event.data);
   * ```
   */
  events<
    Name extends EventName<Events>,
    const Topic extends TopicOf<Topics, Name> = never,
    const Pattern extends PatternOf<Topics, Name> = never,
  >(
    name: Name,
    options?: IterateOptions<OneOf<TopicOf<Topics, Name>, Topic>, OneOf<PatternOf<Topics, Name>, Pattern>>,
  ): AsyncIterable<EventOf<Events, Name, ParamsFor<Topics, Topic, Pattern>>>;
  events<
    All extends "*",
    const Topic extends TopicOf<Topics, NameOf<Events, All>> = never,
    const Pattern extends PatternOf<Topics, NameOf<Events, All>> = never,
  >(
    name: All,
    options?: IterateOptions<OneOf<TopicOf<Topics, NameOf<Events, All>>, Topic>, OneOf<PatternOf<Topics, NameOf<Events, All>>, Pattern>>,
  ): AsyncIterable<EventOf<Events, EventName<Events>, ParamsFor<Topics, Topic, Pattern>>>;

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

/** What is given, out of what there is: an editor proposes the latter, and the compiler remembers the former. */
export type OneOf<All extends string, Given extends All> = Given | NoInfer<All>;

/** Every name. It waits for what `All` is, so that the compiler does not take what is given for one of what there is. */
export type NameOf<Events extends object, All extends "*"> = All extends "*" ? EventName<Events> : never;
