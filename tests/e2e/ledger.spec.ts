import { expect, test } from "@playwright/test";
import { EMPTY, type Entry, enter, type Ledger } from "../../examples/dashboard/web/src/delivery/ledger.ts";

// The other tests trust the page's counts of what is missing and what came twice; here they are shown not to be blind.

function after(...entries: Entry[]): Ledger {
  return entries.reduce(enter, EMPTY);
}

function sample(number: number, at = number * 1_000, now = at): Entry {
  return {
    kind: "event",
    name: "memory",
    id: `log-${number}`,
    data: { at, sample: number, used: 1, total: 2, swapUsed: 0, swapTotal: 0 },
    now,
  };
}

function line(at: number): Entry {
  return { kind: "event", name: "log", id: `log-line-${at}`, data: { at, line: "", source: "" }, now: at };
}

test("samples in order are neither missed nor repeated, wherever they begin", () => {
  expect(after(sample(7), line(7_500), sample(8), sample(9))).toMatchObject({
    events: 4,
    missed: 0,
    repeated: 0,
    gaps: 0,
    lastId: "log-9",
  });
});

test("a skipped sample is missed", () => {
  expect(after(sample(1), sample(2), sample(5))).toMatchObject({ missed: 2, repeated: 0 });
});

test("a sample that comes again is repeated, and does not hide one that is missed later", () => {
  expect(after(sample(1), sample(2), sample(2), sample(1), sample(4))).toMatchObject({ missed: 1, repeated: 2 });
});

test("each topic has its own count", () => {
  const network: Entry = {
    kind: "event",
    name: "network",
    id: "log-9",
    data: { at: 9_000, sample: 40, receivedPerSec: 0, sentPerSec: 0 },
    now: 9_000,
  };
  expect(after(sample(1), network, sample(2))).toMatchObject({ missed: 0, repeated: 0 });
});

test("after a gap that was told, counting begins anew", () => {
  expect(after(sample(50), { kind: "gap" }, sample(1), sample(2))).toMatchObject({ missed: 0, repeated: 0, gaps: 1 });
  expect(after(sample(50), sample(1))).toMatchObject({ repeated: 1, gaps: 0 });
});

test("an event that was published during an outage counts as caught up, by the server's clock", () => {
  // This clock is an hour ahead.
  const ahead = 3_600_000;
  const { outages, tape } = after(
    sample(1, 1_000, 1_000 + ahead),
    { kind: "lost", now: 1_500 + ahead },
    { kind: "back", now: 3_500 + ahead },
    sample(2, 2_000, 3_501 + ahead),
    sample(3, 3_000, 3_501 + ahead),
    sample(4, 4_000, 4_000 + ahead),
  );
  expect(outages).toEqual([{ from: 1_500, to: 3_500, replayed: 2, gap: false }]);
  expect(tape.map(({ replayed }) => replayed)).toEqual([false, true, true, false]);
});

test("a gap belongs to the outage before it, not to the next", () => {
  const { outages } = after(
    sample(1),
    { kind: "lost", now: 1_500 },
    { kind: "back", now: 2_500 },
    { kind: "gap" },
    { kind: "lost", now: 3_500 },
    { kind: "back", now: 4_500 },
  );
  expect(outages.map(({ gap }) => gap)).toEqual([true, false]);
});

test("what it keeps is bounded", () => {
  let ledger = EMPTY;
  for (let nth = 1; nth <= 1_000; nth += 1) {
    ledger = [sample(nth), { kind: "lost", now: nth * 1_000 } as const, { kind: "back", now: nth * 1_000 } as const].reduce(enter, ledger);
  }
  expect(ledger.events).toBe(1_000);
  expect(ledger.tape.length).toBeLessThanOrEqual(204);
  expect(ledger.outages.length).toBeLessThanOrEqual(20);
});
