import type { SseError } from "../errors.js";
import type { Tap, Tappable } from "../live/tap.js";
import { createFrame, type Show } from "../live/frame.js";
import type { Client, ConnectionState, Gap, Off } from "../types/index.js";
import { Latency, type Percentiles } from "./latency.js";
import { dataAt, type PublishedAt } from "./options.js";
import { afterPaint } from "./paint.js";
import { Ring } from "./ring.js";

/** How many seconds the throughput goes back. */
export const SECONDS = 60;
/** How many topics and names are told apart. What comes after is counted in the total only. */
const MAX_NAMES = 500;

/** An event that came. */
export interface Seen {
  /** Counts what was seen, from 1. */
  readonly key: number;
  /** When it came, in milliseconds since the epoch. */
  readonly at: number;
  readonly name: string;
  readonly topic: string;
  readonly topics: readonly string[];
  readonly id: string;
  readonly text: string;
  /** The payload, read when it is asked for. */
  readonly data: unknown;
  /** When it was published, where it says so. */
  readonly published: number | undefined;
  /** Whether the stream had caught up by then. */
  readonly isLive: boolean;
  /** When it was on the screen. */
  shown: number | undefined;
}

/** A state of the connection, and since when. */
export interface SeenState {
  readonly key: number;
  readonly at: number;
  readonly state: ConnectionState;
}

/** A gap or an error. */
export type Problem = { readonly key: number; readonly at: number } & (
  | { readonly kind: "gap"; readonly gap: Gap }
  | { readonly kind: "error"; readonly error: SseError }
);

/** What was seen, at one moment. It is the same object until the next. */
export interface Snapshot {
  readonly events: readonly Seen[];
  readonly states: readonly SeenState[];
  readonly problems: readonly Problem[];
  /** How many events came, and how many of each name and topic. */
  readonly total: number;
  readonly names: ReadonlyMap<string, number>;
  readonly topics: ReadonlyMap<string, number>;
  readonly publishToScreen: Percentiles | null;
  readonly arrivalToScreen: Percentiles | null;
  /** How many came and were not kept while it was paused; `null` when it is not. */
  readonly missed: number | null;
  readonly startedAt: number;
}

/** How much is kept. */
export interface Bounds {
  readonly maxEvents?: number | undefined;
  readonly maxStates?: number | undefined;
  readonly maxProblems?: number | undefined;
  readonly publishedAt?: PublishedAt | undefined;
}

/** Keeps what a client sees. Knows nothing of React. */
export interface Journal {
  readonly client: Client<any, any>;
  /** Says when events were published, from now on. */
  readonly dateBy: (publishedAt: PublishedAt | undefined) => void;
  /** Begins; the returned function ends it. */
  readonly start: () => Off;
  readonly read: () => Snapshot;
  /** Calls `listener` once a frame at most when something was seen. */
  readonly subscribe: (listener: () => void) => Off;
  /** Events in each of the last seconds, the newest last. */
  readonly throughput: () => readonly number[];
  readonly pause: (paused: boolean) => void;
  readonly clear: () => void;
}

/** A journal that has not begun. */
export function createJournal(client: Client<any, any>, bounds: Bounds = {}): Journal {
  const { maxEvents = 1_000, maxStates = 200, maxProblems = 200 } = bounds;
  let publishedAt = bounds.publishedAt ?? dataAt;
  const frame = createFrame();
  const listeners = new Set<() => void>();
  const events = new Ring<Seen>(maxEvents);
  const states = new Ring<SeenState>(maxStates);
  const problems = new Ring<Problem>(maxProblems);
  const publishToScreen = new Latency();
  const arrivalToScreen = new Latency();
  /** Events by the second of the epoch in which they came. */
  const seconds = new Map<number, number>();
  let names = new Map<string, number>();
  let topics = new Map<string, number>();
  let total = 0;
  let key = 0;
  let missed: number | null = null;
  let startedAt = Date.now();
  let unpainted: Seen[] = [];
  let snapshot: Snapshot | undefined;

  const show: Show = () => {
    snapshot = undefined;
    return () => [...listeners].forEach((listener) => listener());
  };
  const changed = (): void => frame(show);

  function event(name: string, tags: string, id: string, text: string): void {
    const at = Date.now();
    const second = Math.floor(at / 1_000);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
    if (seconds.size > SECONDS * 2) for (const old of seconds.keys()) if (old < second - SECONDS) seconds.delete(old);
    total += 1;
    if (missed !== null) {
      missed += 1;
      return changed();
    }
    const all = tags.split("\t");
    const [topic = ""] = all;
    count(names, name);
    count(topics, topic);
    // What is told again, or late because nobody was there, says nothing of how fast the stream is.
    const isLive = client.state.caughtUp;
    const seen = new Entry(++key, at, name, topic, all, id, text, publishedAt, isLive);
    events.push(seen);
    // What is drawn between two frames is on the screen with the second. The frame after a burst stands for all of it.
    if (unpainted.push(seen) === 1) afterPaint(painted);
    changed();
  }

  function painted(at: number | null): void {
    const due = unpainted;
    unpainted = [];
    if (at === null) return;
    for (const seen of due) {
      seen.shown = at;
      arrivalToScreen.add(at - seen.at);
      if (seen.isLive && seen.published !== undefined) publishToScreen.add(Math.max(0, at - seen.published));
    }
    changed();
  }

  const tap: Tap = {
    event,
    state(state) {
      states.push({ key: ++key, at: Date.now(), state });
      changed();
    },
    gap(gap) {
      problems.push({ key: ++key, at: Date.now(), kind: "gap", gap });
      changed();
    },
    error(error) {
      problems.push({ key: ++key, at: Date.now(), kind: "error", error });
      changed();
    },
  };

  return {
    client,
    dateBy(by) {
      publishedAt = by ?? dataAt;
    },
    start() {
      // It has had a state before it is watched, which StrictMode asks for twice.
      if (states.values.at(-1)?.state !== client.state) tap.state(client.state);
      return tapOf(client)(tap);
    },
    read: () =>
      (snapshot ??= {
        events: events.values.slice(),
        states: states.values.slice(),
        problems: problems.values.slice(),
        total,
        names: new Map(names),
        topics: new Map(topics),
        publishToScreen: publishToScreen.percentiles,
        arrivalToScreen: arrivalToScreen.percentiles,
        missed,
        startedAt,
      }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    throughput() {
      const now = Math.floor(Date.now() / 1_000);
      return Array.from({ length: SECONDS }, (_, index) => seconds.get(now - SECONDS + 1 + index) ?? 0);
    },
    pause(paused) {
      missed = paused ? 0 : null;
      changed();
    },
    clear() {
      const now = states.values.at(-1);
      for (const kept of [events, states, problems, publishToScreen, arrivalToScreen, seconds]) kept.clear();
      // What the connection is now is not of the past.
      if (now !== undefined) states.push(now);
      names = new Map();
      topics = new Map();
      unpainted = [];
      total = 0;
      startedAt = Date.now();
      if (missed !== null) missed = 0;
      changed();
    },
  };
}

/** One that is not ours has no tap: then everything but events is seen. */
function tapOf(client: Client<any, any> & Partial<Tappable>): (tap: Tap) => Off {
  if (client["~tap"] !== undefined) return (tap) => client["~tap"]?.(tap) ?? (() => {});
  return (tap) => {
    const offs = [client.onStateChange(tap.state), client.onGap(tap.gap), client.onError(tap.error)];
    return () => offs.forEach((off) => off());
  };
}

class Entry implements Seen {
  shown: number | undefined = undefined;
  #data: { value: unknown } | undefined;
  #published: { at: number | undefined } | undefined;
  readonly #publishedAt: PublishedAt;

  constructor(
    readonly key: number,
    readonly at: number,
    readonly name: string,
    readonly topic: string,
    readonly topics: readonly string[],
    readonly id: string,
    readonly text: string,
    publishedAt: PublishedAt,
    readonly isLive: boolean,
  ) {
    this.#publishedAt = publishedAt;
  }

  get data(): unknown {
    return (this.#data ??= { value: parse(this.text) }).value;
  }

  get published(): number | undefined {
    return (this.#published ??= { at: this.#ask() }).at;
  }

  /** What the application gave may throw at a payload it did not expect. */
  #ask(): number | undefined {
    try {
      return this.#publishedAt(this);
    } catch {
      return undefined;
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function count(counts: Map<string, number>, what: string): void {
  const before = counts.get(what);
  if (before !== undefined || counts.size < MAX_NAMES) counts.set(what, (before ?? 0) + 1);
}
