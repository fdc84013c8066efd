import { describe, expect, it } from "vitest";
import type { Wish } from "../../src/stream/upstream.js";
import { union } from "../../src/stream/wishes.js";
import type { Place } from "../../src/tabs/messages.js";
import { createRing, type Ring, RING_CHARACTERS, RING_EVENTS, RING_STATES } from "../../src/tabs/ring.js";
import { wanting } from "../../src/tabs/wanting.js";
import { idOf, topics } from "./server.js";

const any = (): boolean => true;
const NOWHERE: Place = [0, 0];

function ringOf(...seqs: readonly number[]) {
  const ring = createRing();
  for (const [index, seq] of seqs.entries()) ring.push(["tick", "a", idOf(seq), "", 1, index + 1]);
  return ring;
}

/** What follows on a place or an id; `undefined` where that is not known. */
function following(ring: Ring, place: Place, id = ""): string[] | undefined {
  const point = ring.after(place, id, []);
  return point === 0 ? undefined : ring.from(point, any).map(([, , id]) => id);
}

describe("the ring", () => {
  it("gives what comes after a place, across leaders", () => {
    const ring = ringOf(1, 2, 3);
    ring.push(["tick", "a", idOf(4), "", 2, 1]);
    expect(following(ring, [1, 1])).toEqual([idOf(2), idOf(3), idOf(4)]);
    // That leader went further than was heard of it; what follows comes again.
    expect(following(ring, [1, 9])).toEqual([idOf(4)]);
    expect(following(ring, [2, 1])).toEqual([]);
    expect(following(ring, [1, 0])).toBe(undefined);
    expect(following(ring, [3, 1])).toBe(undefined);
    // Where it does not know the place, the id says it.
    expect(following(ring, [3, 1], idOf(3))).toEqual([idOf(4)]);
    expect(following(ring, [1, 1], idOf(3))).toHaveLength(3);
  });

  it("gives what comes after an id, whether or not it holds it", () => {
    const ring = ringOf(10, 12, 15);
    const after = (id: string) => following(ring, NOWHERE, id);
    expect(after(idOf(10))).toEqual([idOf(12), idOf(15)]);
    expect(after(idOf(13))).toEqual([idOf(15)]);
    expect(after(idOf(99))).toEqual([]);
    expect(after(idOf(9))).toBe(undefined);
    expect(after("fedcba987654-11")).toBe(undefined);
    expect(after("urn:unknown")).toBe(undefined);
  });

  it("begins no later than what was told before its turn", () => {
    // A topic that is newly wanted begins at 10, when the others are at 15.
    const ring = ringOf(10, 15, 11, 12);
    expect(following(ring, NOWHERE, idOf(11))).toEqual([idOf(15), idOf(11), idOf(12)]);
    expect(ring.newest(idOf(10))).toBe(idOf(15));
    expect(ring.newest(idOf(20))).toBe(idOf(20));
  });

  it("gives what has no id with what it came after", () => {
    const ring = ringOf(10);
    ring.push(["tick", "a", "", "", 1, 2]);
    ring.push(["tick", "a", idOf(12), "", 1, 3]);
    expect(following(ring, NOWHERE, idOf(10))).toEqual(["", idOf(12)]);
    expect(following(ring, NOWHERE, idOf(11))).toEqual(["", idOf(12)]);
  });

  it("knows ids without an order by themselves", () => {
    const ring = createRing();
    expect(ring.newest("urn:a")).toBe("urn:a");
    for (const [index, id] of ["urn:b", "urn:a"].entries()) ring.push(["tick", "a", id, "", 1, index + 1]);
    expect(following(ring, NOWHERE, "urn:b")).toEqual(["urn:a"]);
    expect(ring.newest("urn:a")).toBe("urn:a");
    // Something was heard after it.
    expect(ring.newest("urn:b")).toBe("urn:a");
  });

  it("has all of what has been carried since, as often as it is wanted", () => {
    const ring = ringOf(1);
    ring.carry(topics("a"));
    const [first, second]: Place[] = [[1, 1], [1, 2]];
    ring.push(["tick", "a", idOf(2), "", 1, 2]);
    const paced: Wish = { kind: "topic", value: "b", interval: 500 };
    ring.carry([...topics("a"), paced]);
    const has = (place: Place, ...wishes: Wish[]) => ring.after(place, "", wishes) > 0;
    expect(has(first!, ...topics("a"))).toBe(true);
    expect(has(first!, paced)).toBe(false);
    expect(has(second!, paced)).toBe(true);
    expect(has(second!, { ...paced, interval: 2_000 })).toBe(true);
    expect(has(second!, ...topics("b"))).toBe(false);
    ring.push(["tick", "b", idOf(3), "", 1, 3]);
    ring.carry(topics("a", "b"));
    expect(has(second!, ...topics("b"))).toBe(false);
    ring.carry(topics("*"));
    expect(has([1, 3], ...topics("a", "z"))).toBe(true);
    ring.push(["tick", "a", idOf(4), "", 1, 4]);
    // What everything held goes on by itself.
    ring.carry(topics("a"));
    expect(has([1, 3], ...topics("a"))).toBe(true);
    expect(has([1, 4], ...topics("z"))).toBe(false);
  });

  it("is bounded by events and by text, and then does not reach so far", () => {
    const ring = createRing();
    for (let n = 1; n <= RING_EVENTS + 1; n++) ring.push(["tick", "a", idOf(n), "", 1, n]);
    expect(following(ring, [1, 1])).toBe(undefined);
    expect(following(ring, [1, RING_EVENTS])).toHaveLength(1);
    const held = ring.from(0, any).length;
    expect(held).toBeLessThanOrEqual(RING_EVENTS);
    expect(held).toBeGreaterThanOrEqual(RING_EVENTS / 2);
    const heavy = createRing();
    for (let n = 1; n <= 5; n++) heavy.push(["tick", "a", idOf(n), "x".repeat(RING_CHARACTERS / 4), 1, n]);
    expect(following(heavy, [1, 1])).toBe(undefined);
    expect(following(heavy, [1, 4])).toHaveLength(1);
    expect(heavy.from(0, any).length).toBeLessThanOrEqual(4);
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
