import { SseError } from "../errors.js";
import type { Change, Wishes } from "../stream/upstream.js";

// What tabs say to one another: each to the one that leads what it wants, and that one to all what has come. Keys are short, since a
// message is copied for each tab.

/** Stands in the name of the channel and of the locks: tabs of another version share among themselves. */
export const VERSION = 1;

/**
 * An event, or without a name a notice, as it is kept and told. The place, which is the leader's epoch and a number that runs in it,
 * says whether one has heard all that came before.
 */
export type Entry = readonly [name: string, topics: string, id: string, text: string, epoch: number, n: number];

/** Up to where one has heard. */
export type Place = readonly [epoch: number, n: number];

/** The name under which a gap stands among the events: its topic is theirs, its text is the gap as JSON. */
export const GAP = "tidings:gap";

/** What a notice says. Its id is the newest that had been heard by then. */
export interface Notice {
  /** What is carried for the leader's followers from here on. */
  readonly u?: Wishes;
  /** The state of its stream. */
  readonly s?: Change;
  /** What went wrong. */
  readonly f?: SseError;
}

/** The text of a notice. */
export function textOf(notice: Notice): string {
  return JSON.stringify(notice, (_, value) => {
    if (!(value instanceof SseError)) return value;
    const { code, message, reason } = value;
    return { code, message, reason };
  });
}

/** What the text of a notice says. */
export function noticeOf(text: string): Notice {
  return JSON.parse(text, (_, value) => (value?.code ? new SseError(value.code, value.message, value) : value));
}

/**
 * Who one is, what one wants, and up to where one has heard: the one way to join, to change one's wishes, to ask for what one
 * lacks, to follow another leader, and to ask whether it is there.
 */
export interface Hello {
  /** The lock that the tab holds as long as it lives. */
  readonly t: string;
  /** Names this hello: what answers an earlier one does not count. */
  readonly i: number;
  readonly w: Wishes;
  /** The wishes that go on from where one has heard; the others begin now. */
  readonly o: Wishes;
  readonly p: Place;
  /** The id that they go on after where that place is not known. */
  readonly c: string;
}

/** What a leader says: what follows on place `p` and concerns others, up to place `n`, at which its cursor is `c`. */
export interface Told {
  /** Its epoch, which grows from leader to leader. */
  readonly e: number;
  readonly p: number;
  readonly n: number;
  readonly c: string;
  readonly b: readonly Entry[];
  /** The hello that this answers. Then `b` is what that tab lacks, and from here on it hears everything it wants. */
  readonly i?: number;
  /** From which point of the leader's ring on: 0 where that does not hold it all, `Infinity` where the tab begins anew. */
  readonly h?: number;
  /** What has been carried for others ever since that point. */
  readonly v?: Wishes;
}

/** Everything that is said. */
export type Message = Told | Hello;
