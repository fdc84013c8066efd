import type { ListenOptions } from "../types/index.js";

/**
 * What a hook listens to, and how often. Components whose options are equal share one listener and one value, however the
 * options are written.
 *
 * @example
 * ```tsx
 * const price = useLatest("price", { topic: "prices/AAPL", maxPerSecond: 2 });
 * ```
 */
export interface WatchOptions<Topic extends string = string, Pattern extends string = string>
  extends Pick<ListenOptions<Topic, Pattern>, "topic" | "pattern" | "latest" | "maxPerSecond"> {
  /**
   * Where the snapshot ends that the page was rendered with: the stream goes on after this event, without a gap and without
   * a repetition. Another cursor is another snapshot, and begins anew.
   */
  cursor?: string | undefined;
}

/** What the client is told of them. */
export function listenOptions({ topic, pattern, latest, maxPerSecond, cursor }: WatchOptions): ListenOptions {
  return { topic, pattern, latest, maxPerSecond, after: cursor };
}
