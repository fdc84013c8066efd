import type { Events } from "../generated/events.ts";

/** How many arrivals the tape shows. */
const TAPE_LENGTH = 204;
/** How many outages the charts remember. */
const OUTAGES_KEPT = 20;

/** One event as the tape draws it. */
export interface Arrival {
  /** Counts arrivals, so that each keeps its place. */
  nth: number;
  name: keyof Events;
  /** Whether it was published while the connection was lost, and caught up with afterwards. */
  replayed: boolean;
}

/** A time without a connection, in the server's milliseconds since the epoch. */
export interface Outage {
  from: number;
  /** `null` while it lasts. */
  to: number | null;
  /** How many events that were published during it have arrived since. */
  replayed: number;
  /** Whether the server said afterwards that it no longer had everything. */
  gap: boolean;
}

/** What has arrived, and the proof that it is everything, once. */
export interface Ledger {
  events: number;
  /** Samples that never came: their numbers were skipped. */
  missed: number;
  /** Samples that came again. */
  repeated: number;
  /** Times the server said that it no longer has what follows. */
  gaps: number;
  lastId: string;
  tape: readonly Arrival[];
  outages: readonly Outage[];
  /** The number that the next sample of each topic has to have. */
  expected: Readonly<Record<string, number>>;
  /** How far this clock is ahead of the server's, in milliseconds. */
  skew: number;
}

/** What can happen to the ledger; `now` is this clock's milliseconds since the epoch. */
export type Entry =
  | { kind: "event"; name: keyof Events; id: string; data: Events[keyof Events]; now: number }
  | { kind: "lost"; now: number }
  | { kind: "back"; now: number }
  | { kind: "gap" };

/** A ledger before anything happened. */
export const EMPTY: Ledger = {
  events: 0,
  missed: 0,
  repeated: 0,
  gaps: 0,
  lastId: "",
  tape: [],
  outages: [],
  expected: {},
  skew: Number.POSITIVE_INFINITY,
};

/** The ledger after an entry. */
export function enter(ledger: Ledger, entry: Entry): Ledger {
  switch (entry.kind) {
    case "event":
      return arrive(ledger, entry);
    case "lost":
      return isOut(ledger) ? ledger : open(ledger, entry.now - skewOf(ledger));
    case "back":
      return isOut(ledger) ? close(ledger, entry.now - skewOf(ledger)) : ledger;
    case "gap":
      // The server said so: what comes next is the new beginning, and nothing is missed in silence.
      return { ...ledger, gaps: ledger.gaps + 1, expected: {}, outages: amendLast(ledger.outages, { gap: true }) };
  }
}

/** Whether the connection is lost. */
export function isOut(ledger: Ledger): boolean {
  return ledger.outages.at(-1)?.to === null;
}

function arrive(ledger: Ledger, { name, id, data, now }: Extract<Entry, { kind: "event" }>): Ledger {
  const outage = ledger.outages.at(-1);
  const replayed = outage !== undefined && data.at >= outage.from && data.at < (outage.to ?? Number.POSITIVE_INFINITY);
  const arrival: Arrival = { nth: ledger.events, name, replayed };
  return {
    ...ledger,
    ...("sample" in data ? count(ledger, name, data.sample) : {}),
    events: ledger.events + 1,
    lastId: id,
    tape: [...ledger.tape, arrival].slice(-TAPE_LENGTH),
    outages: replayed ? amendLast(ledger.outages, { replayed: outage.replayed + 1 }) : ledger.outages,
    // The event that came fastest tells the clocks' difference best.
    skew: Math.min(ledger.skew, now - data.at),
  };
}

function count(ledger: Ledger, name: string, sample: number): Pick<Ledger, "missed" | "repeated" | "expected"> {
  const { missed, repeated } = ledger;
  const expected = ledger.expected[name] ?? sample;
  if (sample < expected) return { missed, repeated: repeated + 1, expected: ledger.expected };
  return { missed: missed + sample - expected, repeated, expected: { ...ledger.expected, [name]: sample + 1 } };
}

function open(ledger: Ledger, from: number): Ledger {
  return { ...ledger, outages: [...ledger.outages, { from, to: null, replayed: 0, gap: false }].slice(-OUTAGES_KEPT) };
}

function close(ledger: Ledger, to: number): Ledger {
  return { ...ledger, outages: amendLast(ledger.outages, { to }) };
}

function amendLast(outages: readonly Outage[], change: Partial<Outage>): readonly Outage[] {
  return outages.map((outage, index) => (index === outages.length - 1 ? { ...outage, ...change } : outage));
}

function skewOf({ skew }: Ledger): number {
  return Number.isFinite(skew) ? skew : 0;
}
