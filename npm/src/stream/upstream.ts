import type { SseError } from "../errors.js";
import type { ConnectionReason, ConnectionStatus, Gap } from "../types/index.js";

// The seam between what an application listens for and where events come from: a driver with a stream of its own, or the
// tabs that share one.

/** No limit to how often events come. */
export const UNPACED = -1;

/** One thing to be asked of the server. It is plain data, so that tabs can tell one another. */
export interface Wish {
  /** An exact topic, `*` for all of them, or a URL Pattern. */
  readonly kind: "topic" | "pattern";
  /** The topic or the pattern. */
  readonly value: string;
  /** At most one event of each topic and name in so many milliseconds; 0 for the newest whenever there is room; `UNPACED`. */
  readonly interval: number;
  /** Whether its state is not wanted, since whoever asks for it has a snapshot. */
  readonly seen?: boolean | undefined;
}

/** What a connection is to carry. No wish at all is nothing: the stream is let go. */
export type Wishes = readonly Wish[];

/** What the connection has come to. */
export interface Change {
  readonly status: ConnectionStatus;
  readonly attempt: number;
  readonly retryAt: number | null;
  readonly reason: ConnectionReason | null;
  readonly caughtUp: boolean;
  /** The version of its events that the server announced last; empty before. */
  readonly version: string;
  readonly leader: boolean | null;
  /** Why it closed, where that was not for the machine to say. */
  readonly error?: SseError | null;
}

/** Nothing is carried. */
export const IDLE: Change = {
  status: "idle",
  attempt: 0,
  retryAt: null,
  reason: null,
  caughtUp: false,
  version: "",
  leader: null,
};

/** Who is told what happens. */
export interface Host {
  /** `topics` is the topic, or several with a TAB between them, the canonical one first. */
  readonly event: (name: string, topics: string, id: string, text: string) => void;
  readonly gap: (gap: Gap) => void;
  readonly state: (change: Change) => void;
  readonly error: (error: SseError) => void;
}

/** Where events come from. */
export interface Upstream {
  /** The id after which the stream would be resumed now. */
  readonly lastEventId: string;
  /**
   * Says what is wanted from now on, the first time and whenever it changes. A change opens the new stream, which goes on at
   * the cursor, before the old one goes: nothing is lost and nothing repeated.
   *
   * @param after - an id before the cursor, for somebody who begins there: what was published on newly wanted topics since
   */
  want(wishes: Wishes, after?: string): void;
  /** Ends it for good. */
  close(): void;
}
