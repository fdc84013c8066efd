/**
 * How a listener listens.
 *
 * @example
 * ```ts
 * client.on("price", { topic: "prices/AAPL", maxPerSecond: 2 }, draw);
 * ```
 */
export interface ListenOptions<Topic extends string = string, Pattern extends string = string> {
  /** Only events of this topic. The client asks the server for it while anybody listens. Not together with `pattern`. */
  topic?: Topic | undefined;
  /** Only events whose topic fits this URL Pattern, for example `"prices/:symbol"`. Not together with `topic`. */
  pattern?: Pattern | undefined;
  /**
   * Begins after this event: the cursor of a snapshot that was fetched or rendered. What the listener is called with
   * follows on it without a gap and without a repetition.
   */
  after?: string | undefined;
  /**
   * Only the newest event of each topic and name, at most once a frame: what a newer one overtook is not delivered. The
   * server is told, and leaves out what this reader has no time for.
   *
   * @defaultValue `false`
   */
  latest?: boolean | undefined;
  /**
   * At most so many events a second of each topic and name, more than 0: the first at once, then the newest at the end of
   * each interval. The server is told, and sends no more, unless somebody else in this client wants more.
   */
  maxPerSecond?: number | undefined;
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
export interface IterateOptions<Topic extends string = string, Pattern extends string = string>
  extends ListenOptions<Topic, Pattern> {
  /**
   * How many events may wait for the consumer. One more, and the iteration fails with `SseError` `buffer-overflow`
   * instead of losing events in silence.
   *
   * @defaultValue 1024
   */
  buffer?: number | undefined;
}
