import type { SseErrorCode } from "../errors.js";
import type { Change, Wishes } from "../stream/upstream.js";

// What tabs say to one another. Keys are short, since a message is copied for each tab.
//
// k: kind · e: epoch of the leader, which grows from leader to leader · n: running number in it · c: the leader's cursor
// m: the newest id that it had heard · t: a tab · w, u: wishes · b: events

/** Stands in the name of the channel and of the locks: tabs of another version share among themselves. */
export const VERSION = 1;

/** An event as it is kept and told. The place, epoch and number, says whether one has heard all that came before it. */
export type Entry = readonly [name: string, topics: string, id: string, text: string, epoch: number, n: number];

/** Up to where one has heard. */
export type Place = readonly [epoch: number, n: number];

/** The name under which a gap stands among the events: its topic is theirs, its text is `asked` and `oldest`. */
export const GAP = "tidings:gap";

/** An error, which would lose its code when it is copied. */
export interface Failure {
  readonly code: SseErrorCode;
  readonly message: string;
  readonly reason: string | undefined;
}

/** A state of the connection as the leader has it. */
export type Shared = Omit<Change, "leader" | "error"> & { readonly error?: Failure | null | undefined };

/**
 * Who one is, what one wants, and up to where one has heard: the one way to join, to change one's wishes, to ask for what one
 * lacks, and to follow another leader.
 */
export interface Hello {
  readonly k: "hello";
  readonly t: string;
  /** Which hello of this tab it is: the answer to the last one counts. */
  readonly i: number;
  readonly w: Wishes;
  /** The wishes that go on from where one has heard; the others begin now. */
  readonly o: Wishes;
  readonly p: Place;
  readonly c: string;
  /** The id after which all of them begin, where that is another. */
  readonly a: string | undefined;
}

/** The leader's answer to a tab. From here on it hears everything it wants if it goes on at the place `e`, `n`. */
export interface Welcome {
  readonly k: "welcome";
  readonly t: string;
  readonly i: number;
  readonly e: number;
  readonly n: number;
  readonly c: string;
  readonly m: string;
  /** What is carried for the leader's followers. */
  readonly u: Wishes;
  /** Those of them that have been carried ever since the point from which it is told what it lacks. */
  readonly v: Wishes;
  /** What it lacks. */
  readonly b: readonly Entry[];
  /** The newest states of what it begins to want. */
  readonly r: readonly Entry[];
  /** How what it lacks was found: by its place, by an id, or not at all; `now` where it begins anew. */
  readonly h: "place" | "id" | "now" | "not";
  readonly s: Shared;
}

/** Everything a leader says. */
export type Told =
  | Welcome
  /** Events after place `p`; numbers that are missing are of what does not concern the others. */
  | { readonly k: "events"; readonly e: number; readonly p: number; readonly n: number; readonly c: string; readonly b: readonly Entry[] }
  /** It is there; `p` is the place up to which it has told all. */
  | { readonly k: "here"; readonly e: number; readonly p: number; readonly c: string }
  /** What is carried for followers from now on. */
  | { readonly k: "carries"; readonly e: number; readonly p: number; readonly n: number; readonly m: string; readonly u: Wishes }
  | { readonly k: "state"; readonly e: number; readonly p: number; readonly c: string; readonly s: Shared }
  | { readonly k: "error"; readonly e: number; readonly f: Failure };

/** Everything that is said. */
export type Message = Told | Hello | { readonly k: "ask" };
