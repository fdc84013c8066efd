import { describe, expect, it } from "vitest";
import { createNewest, REMEMBERED } from "../../src/stream/newest.js";

const idOf = (seq: number): string => `0123456789ab-${seq}`;

describe("what was delivered", () => {
  it("is told by the newest of its topic and name", () => {
    const newest = createNewest();
    expect(newest.isNews("price", "a", idOf(5))).toBe(true);
    expect(newest.isNews("price", "a", idOf(5))).toBe(false);
    expect(newest.isNews("price", "a\tb", idOf(4))).toBe(false);
    expect(newest.isNews("other", "a", idOf(4))).toBe(true);
    // Held back by the server, so later than greater ids of other topics.
    expect(newest.isNews("price", "b", idOf(2))).toBe(true);
    expect(newest.isNews("price", "a", "fedcba987654-1")).toBe(true);
    expect(newest.isNews("price", "a", "urn:1")).toBe(true);
    expect(newest.isNews("price", "b", "urn:1")).toBe(false);
    // What comes in its turn is news, and so is what follows it.
    expect(newest.isNews("price", "b", idOf(1), true)).toBe(true);
    expect(newest.isNews("price", "b", idOf(2))).toBe(true);
    expect([newest.isNews("price", "a", ""), newest.isNews("price", "a", "")]).toEqual([true, true]);
  });

  it("is forgotten with the wish for it, and when there is too much", () => {
    const newest = createNewest();
    newest.isNews("price", "a", idOf(5));
    newest.keep((topic) => topic === "b");
    expect(newest.isNews("price", "a", idOf(3))).toBe(true);
    for (let n = 0; n < REMEMBERED; n++) newest.isNews("price", `t/${n}`, idOf(1));
    expect(newest.isNews("price", "a", idOf(3))).toBe(true);
  });
});
