import type { EventName, EventSourceConstructor, Gap, TopicMap, TopicOf } from "../types/index.js";
import type { Pace } from "./channel.js";
import type { ScriptedRequest } from "./request.js";
import type { ScriptedStream } from "./stream.js";

/**
 * What a scripted server is made with.
 *
 * @example
 * ```ts
 * createScriptedServer<Events>({ authorize: ({ headers }) => headers.get("authorization") === "Bearer good" });
 * ```
 */
export interface ScriptedServerOptions {
  /**
   * How often it says that it is alive when it says nothing else, in milliseconds; 0 for never.
   *
   * @defaultValue 15000
   */
  ping?: number | undefined;
  /**
   * Within which time clients are to come back after a break, in milliseconds.
   *
   * @defaultValue 5000
   */
  window?: number | undefined;
  /** The version of its events. Default: it announces none. */
  version?: string | undefined;
  /**
   * The first incarnation of its log: 12 hexadecimal digits.
   *
   * @defaultValue `"0123456789ab"`
   */
  incarnation?: string | undefined;
  /**
   * How many events it holds for those who come back.
   *
   * @defaultValue 1024
   */
  held?: number | undefined;
  /** Says who may read: `false` is answered 401, a number is the status, `true` lets in. Default: everybody may. */
  authorize?: ((request: ScriptedRequest) => boolean | number) | undefined;
}

/**
 * How an event is published.
 *
 * @example
 * ```ts
 * server.publish("machine/state", "state", { up: true }, { retain: true });
 * ```
 */
export interface PublishOptions {
  /** An id of the publisher's own, instead of the log's. */
  id?: string | undefined;
  /** What of the topic it is the newest of: a state is kept, and a throttle holds back, for each key by itself. */
  key?: string | undefined;
  /**
   * Whether it is the state of its topics, or of its key there, which everybody who comes without a cursor is told first. A
   * hub retains by topic: everything that is published there, or nothing.
   */
  retain?: boolean | undefined;
}

/**
 * How requests are refused.
 *
 * @example
 * ```ts
 * server.refuse(503, { retryAfter: 2, times: 3 });
 * ```
 */
export interface RefuseOptions {
  /** How many requests; `Infinity` for all that come until `accept()`. Default 1. */
  times?: number | undefined;
  /** The `Retry-After` header: seconds, or a date. */
  retryAfter?: number | string | undefined;
  /** Other headers. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** The body. */
  text?: string | undefined;
}

/**
 * A Tidings server in memory, which does what a test says: a log like a hub's, streams with the bytes of the wire, and
 * every fault a network and a server have. It uses no timer but for pings, throttles, `drain` and `slow`, and those of the moment: made-up time works.
 *
 * @typeParam Events - the event map generated from the Rust types
 * @typeParam Topics - the topic map generated beside it
 *
 * @example
 * ```ts
 * const server = createScriptedServer<Events>();
 * const client = createClient<Events>("/events", { request: { fetch: server.fetch } });
 * client.on("price", draw);
 * await server.connected();
 * server.publish("prices/AAPL", "price", { value: 231.5 });
 * ```
 */
export interface ScriptedServer<Events extends object = Record<string, unknown>, Topics extends TopicMap = {}> {
  /** For `options.EventSource`. */
  readonly EventSource: EventSourceConstructor;
  /** For `options.request.fetch`. */
  readonly fetch: typeof fetch;
  /** Which life of its log this is; `restart()` begins another. */
  readonly incarnation: string;
  /** The id of what was published last: the cursor that a snapshot taken now would have. */
  readonly lastEventId: string;
  /** Every request so far, the newest last; also those that were refused. */
  readonly requests: readonly ScriptedRequest[];
  /** The streams that are open, the newest last. */
  readonly streams: readonly ScriptedStream[];

  /** Resolves with the newest stream once so many are open. It waits for nothing that made-up time would hold up. */
  connected(streams?: number): Promise<ScriptedStream>;
  /** Lets promises run, so that what was sent by `fetch` has been heard. An `EventSource` hears at once. */
  settled(): Promise<void>;

  /**
   * Publishes an event on a topic, or on several with the canonical one first; returns its id.
   *
   * @throws TypeError for a name or topic that a hub refuses; Error where the topic is completed
   */
  publish<Name extends EventName<Events>>(
    topics: TopicOf<Topics, Name> | readonly TopicOf<Topics, Name>[],
    name: Name,
    data: Events[Name],
    options?: PublishOptions,
  ): string;
  /** Ends a topic: streams that ask for nothing else are closed, and whoever comes back to it is answered 204. */
  complete(topic: string): void;
  /** Says that it is alive. */
  ping(): void;
  /** Says that events were missed. */
  gap(gap?: Partial<Gap>): void;
  /**
   * Asks clients to come back elsewhere at a random moment within so many milliseconds, in the course of which the streams of
   * those who do not go are ended. Requests are served all the same, as by the server that takes its place.
   */
  drain(window?: number): void;
  /** Ends every stream for good, and says why. */
  close(reason?: string): void;
  /** Sends text on every stream, as it is. */
  write(text: string): void;

  /** Breaks every stream. */
  drop(): void;
  /** Ends every stream without a word, as a server that stops does. */
  end(): void;
  /** Lets nothing more through on any stream, and breaks none. New ones open, and are silent. */
  stall(): void;
  /** Lets through what was held up. */
  resume(): void;
  /** Sends each of the next `events` twice. Default 1. */
  duplicate(events?: number): void;
  /** Sends the next `events` in reverse order, once there are so many. Default 2. */
  reorder(events?: number): void;
  /** Lets go of the oldest events held, or of all: whoever comes back from before that is told a gap. */
  forget(events?: number): void;
  /** Answers the next request with this status, without a stream. */
  refuse(status: number, options?: RefuseOptions): void;
  /** Is not reached any more: streams break, requests fail. */
  down(): void;
  /** Serves again, whatever `refuse` or `down` said. */
  accept(): void;
  /** Bytes trickle from now on; `null` ends that. */
  slow(pace: Pace | null): void;
  /** Cuts what is sent into pieces of so many bytes, in the midst of lines and of characters; 0 ends that. */
  split(bytes: number): void;
  /** A proxy passes bytes on only when it has so many, and when the stream ends; 0 passes on what it has, and ends that. */
  buffer(bytes: number): void;
  /** Is killed and started again: streams break, and the log is another. */
  restart(): void;
  /** The wall clock leaps, as it does when a machine wakes; returns what takes that back. It adds to what `Date.now` says, also where that is made up. */
  jump(milliseconds: number): () => void;

  /** Ends every stream, takes back every leap of the clock, and forgets all that was waited for. */
  dispose(): void;
}
