import { readFileSync } from "node:fs";
import { URLPattern } from "urlpattern-polyfill/urlpattern";
import { afterEach, describe, expect, it, vi } from "vitest";
import { compilePattern } from "../../src/stream/pattern.js";

interface Vector {
  pattern: string;
  fits?: Record<string, Record<string, string>>;
  misses?: string[];
  malformed?: boolean;
}

/** What the server reads too: sse-protocol/tests/patterns.rs. */
const VECTORS: Vector[] = JSON.parse(
  readFileSync(new URL("../../../sse-protocol/tests/vectors/pattern-vectors.json", import.meta.url), "utf8"),
);

afterEach(() => vi.unstubAllGlobals());

describe("a pattern", () => {
  it.each(VECTORS.map((vector) => [vector.pattern, vector] as const))("fits as on the server: %s", (source, vector) => {
    vi.stubGlobal("URLPattern", URLPattern);
    if (vector.malformed) {
      expect(() => compilePattern(source)).toThrowError(expect.objectContaining({ code: "bad-option", reason: "pattern" }));
      return;
    }
    const pattern = compilePattern(source);
    for (const [topic, params] of Object.entries(vector.fits ?? {})) expect([topic, pattern(topic)]).toEqual([topic, params]);
    for (const topic of vector.misses ?? []) expect([topic, pattern(topic)]).toEqual([topic, undefined]);
  });

  it.each(VECTORS.filter(({ pattern, malformed }) => !malformed && !/[{(+\\]|\.\.|\/\//.test(pattern)).map((vector) => [vector.pattern, vector] as const))(
    "of literals, names and stars needs no URLPattern: %s",
    (source, { fits = {} }) => {
      vi.stubGlobal("URLPattern", undefined);
      const pattern = compilePattern(source);
      for (const [topic, params] of Object.entries(fits)) expect(pattern(topic)).toEqual(params);
    },
  );

  it("that needs one says so, by its name", () => {
    vi.stubGlobal("URLPattern", undefined);
    expect(() => compilePattern("a{/:b}?")).toThrowError(expect.objectContaining({ code: "bad-option", message: expect.stringContaining("a{/:b}?") }));
  });

  it("gives parameters that nobody can change", () => {
    expect(Object.isFrozen(compilePattern("a/:b")("a/1"))).toBe(true);
  });
});
