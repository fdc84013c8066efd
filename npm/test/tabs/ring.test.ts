import { describe, expect, it } from "vitest";
import type { Wish } from "../../src/stream/upstream.js";
import { union } from "../../src/stream/wishes.js";
import { createRing, RING_CHARACTERS, RING_EVENTS, RING_STATES } from "../../src/tabs/ring.js";
import { textOf, wanting } from "../../src/tabs/wishes.js";
import { idOf, topics } from "./server.js";

const any = (): boolean => true;

function ringOf(...seqs: readonly number[]) {
  const ring = createRing();
  for (const [index, seq] of seqs.entries()) ring.push(["tick", "a", idOf(seq), "", 1, index + 1]);
  return ring;
}

describe("the ring", () => {
  it("gives what comes after a place, across leaders", () => {
    const ring = ringOf(1, 2, 3);
    ring.push(["tick", "a", idOf(4), "", 2, 1]);
    const idsAfter = (epoch: number, n: number) => ring.from(ring.afterPlace([epoch, n])!, any).map(([, , id]) => id);
    expect(idsAfter(1, 1)).toEqual([idOf(2), idOf(3), idOf(4)]);
    // That leader went further than was heard of it; what follows comes again.
    expect(idsAfter(1, 9)).toEqual([idOf(4)]);
    expect(idsAfter(2, 1)).toEqual([]);
    expect(ring.afterPlace([1, 0])).toBe(undefined);
    expect(ring.afterPlace([3, 1])).toBe(undefined);
  });

  it("gives what comes after an id, whether or not it holds it", () => {
    const ring = ringOf(10, 12, 15);
    const seqsAfter = (seq: number) => ring.from(ring.afterId(idOf(seq))!, any).map(([, , id]) => id);
    expect(seqsAfter(10)).toEqual([idOf(12), idOf(15)]);
    expect(seqsAfter(13)).toEqual([idOf(15)]);
    expect(seqsAfter(99)).toEqual([]);
    expect(ring.afterId(idOf(9))).toBe(undefined);
    expect(ring.afterId("fedcba987654-11")).toBe(undefined);
    expect(ring.afterId("urn:unknown")).toBe(undefined);
  });

  it("begins no later than what was told before its turn", () => {
    // A topic that is newly wanted begins at 10, when the others are at 15.
    const ring = ringOf(10, 15, 11, 12);
    expect(ring.from(ring.afterId(idOf(11))!, any).map(([, , id]) => id)).toEqual([idOf(15), idOf(11), idOf(12)]);
  });

  it("knows ids without an order by themselves", () => {
    const ring = createRing();
    for (const [index, id] of ["urn:b", "urn:a"].entries()) ring.push(["tick", "a", id, "", 1, index + 1]);
    expect(ring.from(ring.afterId("urn:b")!, any)).toHaveLength(1);
    expect(ring.mark("urn:a", [1, 2])).toBe("urn:a");
    // Something was heard after it.
    expect(ring.mark("urn:b", [1, 2])).toBe("");
  });

  it("covers only what has been carried since, as often as it is wanted", () => {
    const ring = ringOf(1);
    ring.carry(topics("a"));
    const before = ring.end();
    ring.push(["tick", "a", idOf(2), "", 1, 2]);
    const paced: Wish = { kind: "topic", value: "b", interval: 500 };
    ring.carry([...topics("a"), paced]);
    expect(ring.covers(topics("a"), before)).toBe(true);
    expect(ring.covers(topics("a"), before - 1)).toBe(false);
    expect(ring.covers([paced], before)).toBe(false);
    expect(ring.covers([paced], ring.end())).toBe(true);
    expect(ring.covers([{ ...paced, interval: 2_000 }], ring.end())).toBe(true);
    expect(ring.covers(topics("b"), ring.end())).toBe(false);
    const paceless = ring.end();
    ring.push(["tick", "b", idOf(3), "", 1, 3]);
    ring.carry(topics("a", "b"));
    expect(ring.covers(topics("b"), paceless)).toBe(false);
    ring.carry(topics("*"));
    expect(ring.covers(topics("a", "z"), ring.end())).toBe(true);
    // What everything held goes on by itself.
    const everything = ring.end();
    ring.push(["tick", "a", idOf(4), "", 1, 4]);
    ring.carry(topics("a"));
    expect(ring.covers(topics("a"), everything)).toBe(true);
    ring.clear();
    expect(ring.covers(topics("a"), ring.end())).toBe(false);
  });

  it("is bounded by events and by text, and then does not reach so far", () => {
    const ring = createRing();
    for (let n = 1; n <= RING_EVENTS + 1; n++) ring.push(["tick", "a", idOf(n), "", 1, n]);
    const held = ring.from(ring.end() - RING_EVENTS, any).length;
    expect(ring.afterPlace([1, 1])).toBe(undefined);
    expect(ring.afterPlace([1, RING_EVENTS])).toBe(ring.end() - 1);
    expect(held).toBeLessThanOrEqual(RING_EVENTS);
    const heavy = createRing();
    for (let n = 1; n <= 3; n++) heavy.push(["tick", "a", idOf(n), "x".repeat(RING_CHARACTERS / 2), 1, n]);
    expect(heavy.afterPlace([1, 1])).toBe(undefined);
    expect(heavy.from(heavy.afterPlace([1, 2])!, any)).toHaveLength(1);
  });

  it("keeps the newest state of topics that tell one, and no more than its bound", () => {
    const ring = createRing();
    ring.push(["price", "a", idOf(1), "no state", 1, 1]);
    ring.push(["price", "b", "", "first", 1, 2]);
    ring.push(["price", "b", idOf(2), "second", 1, 3]);
    ring.push(["other", "b", idOf(3), "no state", 1, 4]);
    expect(ring.states(any).map(([name, topic, id, text]) => [name, topic, id, text])).toEqual([["price", "b", "", "second"]]);
    expect(ring.states((topic) => topic === "a")).toEqual([]);
    for (let n = 0; n < RING_STATES + 5; n++) ring.push(["price", `t/${n}`, "", "", 1, 5 + n]);
    expect(ring.states(any)).toHaveLength(RING_STATES);
  });
});

describe("wishes", () => {
  it("are each wanted as often as the one wants it who wants it most", () => {
    const wish = (value: string, interval: number): Wish => ({ kind: "topic", value, interval });
    expect(union([[wish("a", 500), wish("b", 0)], [wish("a", 100)], [wish("b", -1)]])).toEqual([wish("a", 100), wish("b", -1)]);
    // Of everything, only what is wanted more often is a wish of its own.
    expect(union([[wish("a", 0), wish("b", 500)], [wish("*", 100)]])).toEqual([wish("a", 0), wish("*", 100)]);
    expect(textOf([wish("a", 1), wish("b", 1)])).toBe(textOf([wish("b", 1), wish("a", 1)]));
    expect(textOf([wish("a", 1)])).not.toBe(textOf([wish("a", 2)]));
  });

  it("fit by topic, by pattern, and by any of an event's topics", () => {
    const wants = wanting([...topics("news"), { kind: "pattern", value: "prices/:symbol", interval: -1 }]);
    expect(["news", "prices/A", "x\tprices/A", "prices", "*", "news/1"].map(wants)).toEqual([true, true, true, false, false, false]);
    expect(["a", "b"].map(wanting(topics("*")))).toEqual([true, true]);
    expect(wanting([])("a")).toBe(false);
    // A topic that is called like a pattern is one.
    expect(wanting(topics("prices/:symbol"))("prices/A")).toBe(false);
  });
});
