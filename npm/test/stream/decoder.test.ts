import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createDecoder } from "../../src/stream/decoder.js";
import type { Hearer } from "../../src/stream/transport.js";

interface Vector {
  name: string;
  chunks: (string | { hex: string })[];
  expect: { event: string; data: string; id: string }[];
  retry: number | null;
}

const VECTORS = new URL("../../../sse-protocol/tests/vectors/decoder-vectors.json", import.meta.url);
const vectors = JSON.parse(readFileSync(VECTORS, "utf8")) as Vector[];

function hearing(heard: Partial<Hearer>): (bytes: Uint8Array) => void {
  return createDecoder({ read: (_, at) => at, retry() {}, frame() {}, ...heard });
}

/** What the decoder makes of these chunks. */
function decode(chunks: Uint8Array[]): { events: unknown[]; retry: number | null } {
  const events: unknown[] = [];
  let retry: number | null = null;
  const decode = hearing({
    retry: (after) => void (retry = after),
    frame: ({ data, lastEventId: id }) => void events.push({ event: "message", data, id }),
  });
  chunks.forEach(decode);
  return { events, retry };
}

describe("the decoder", () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))("agrees with the one in Rust on %s, wherever it is cut", (_, vector) => {
    const chunks = vector.chunks.map((chunk) => (typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk.hex, "hex")));
    // Others than those of the default type are not for a tagged stream.
    const expected = { events: vector.expect.filter(({ event }) => event === "message"), retry: vector.retry };
    expect(decode(chunks)).toEqual(expected);
    const whole = Buffer.concat(chunks);
    expect(decode([whole])).toEqual(expected);
    expect(decode([...whole].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
    const same = JSON.stringify(decode([whole]));
    const cuts = Math.min(whole.length, 3_000);
    for (let cut = 0; cut <= cuts; cut++) {
      const seen = decode([whole.subarray(0, cut), whole.subarray(cut)]);
      // By hand where it is nothing new: the large ones are cut often.
      if (JSON.stringify(seen) !== same) expect(seen).toEqual(expected);
    }
  });

  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it.each([
    ["a line", ["x".repeat(17_000_000)]],
    ["many lines", Array.from({ length: 17 }, () => `data: ${"x".repeat(1_000_000)}\n`)],
    ["two lines at once", [`data: a\ndata: ${"x".repeat(17_000_000)}\n\n`]],
  ])("refuses an event that is too large: %s", (_, chunks) => {
    const decode = hearing({});
    expect(() => chunks.forEach((chunk) => decode(bytes(chunk)))).toThrowError(expect.objectContaining({ code: "too-large" }));
  });

  it("counts no comments", () => {
    const decode = hearing({});
    for (let line = 0; line < 17; line++) expect(() => decode(bytes(`:${"x".repeat(1_000_000)}\n`))).not.toThrow();
  });
});
