import type { Client, TidingsEvent } from "../types/index.js";

/**
 * What `<TidingsDevtools />` takes.
 *
 * @example
 * ```tsx
 * <TidingsDevtools client={client} publishedAt={(event) => Date.parse(event.data.sentAt)} />
 * ```
 */
export interface TidingsDevtoolsProps {
  /** The client to watch. It hears and is asked for nothing else because of it. */
  client: Client<any, any>;
  /**
   * When an event was published, in milliseconds since the epoch, where it says so.
   *
   * @defaultValue `data.at`, where that is a moment of the last day
   */
  publishedAt?: PublishedAt | undefined;
  /**
   * How many events are kept; the oldest go first.
   *
   * @defaultValue 1000
   */
  maxEvents?: number | undefined;
  /**
   * How many states of the connection are kept.
   *
   * @defaultValue 200
   */
  maxStates?: number | undefined;
  /**
   * How many gaps and errors are kept.
   *
   * @defaultValue 200
   */
  maxProblems?: number | undefined;
  /**
   * Whether the panel is open where nobody has opened or closed it yet.
   *
   * @defaultValue `false`
   */
  initialIsOpen?: boolean | undefined;
  /**
   * In which corner the button is.
   *
   * @defaultValue `"bottom-right"`
   */
  position?: "bottom-right" | "bottom-left" | undefined;
  /**
   * For the style element, where the page's Content-Security-Policy asks for one and the browser cannot construct
   * stylesheets, which need none.
   */
  nonce?: string | undefined;
}

/**
 * Gives the moment at which an event was published, in milliseconds since the epoch.
 *
 * @example
 * ```ts
 * const publishedAt: PublishedAt = ({ data }) => (data as { sentAt?: number }).sentAt;
 * ```
 */
export type PublishedAt = (event: Pick<TidingsEvent, "name" | "topic" | "topics" | "id" | "data" | "text">) => number | undefined;

const DAY = 24 * 60 * 60 * 1000;
/** How far a server's clock may be ahead of ours. */
const AHEAD = 60_000;

/** `data.at`, where it can be the moment at which the event was published. */
export const dataAt: PublishedAt = ({ data }) => {
  const at = (data as { at?: unknown } | null | undefined)?.at;
  const now = Date.now();
  return typeof at === "number" && at > now - DAY && at < now + AHEAD ? at : undefined;
};
