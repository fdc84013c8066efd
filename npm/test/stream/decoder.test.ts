import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { Decoder } from "../../src/stream/decoder.js";
import type { Hearer } from "../../src/stream/transport.js";

interface Vector {
  name: string;
  chunks: (string | { hex: string })[];
  expect: { event: string; data: string; id: string }[];
  retry: number | null;
}

const VECTORS = new URL("../../../sse-protocol/tests/vectors/decoder-vectors.json", import.meta.url);
const vectors = JSON.parse(readFileSync(VECTORS, "utf8")) as Vector[];

function hearing(heard: Partial<Hearer>): Decoder {
  return new Decoder({ isDone: false, again: () => 0, ...heard } as Hearer);
}

/** What the decoder makes of these chunks. */
function decode(chunks: Uint8Array[]): { events: unknown[]; retry: number | null } {
  const events: unknown[] = [];
  let retry: number | null = null;
  const decoder = hearing({
    retry: (after) => void (retry = after),
    frame(text, start, end, payload, { lastEventId: id }) {
      const data = end < 0 ? text.slice(start) : `${text.slice(start, end)}\n${payload}`;
      events.push({ event: "message", data, id });
    },
  });
  for (const chunk of chunks) decoder.chunk(chunk);
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

  it("ends with the connection", () => {
    const payloads: string[] = [];
    const hearer = {
      isDone: false,
      again: () => 0,
      frame(_text: string, _start: number, _end: number, payload: string) {
        payloads.push(payload);
        hearer.isDone = payloads.length === 2;
      },
    };
    new Decoder(hearer as unknown as Hearer).chunk(bytes([1, 2, 3].map((each) => `data: tag\ndata: ${each}\n\n`).join("")));
    expect(payloads).toEqual(["1", "2"]);
  });

  it.each([
    ["a line", ["x".repeat(17_000_000)]],
    ["many lines", Array.from({ length: 17 }, () => `data: ${"x".repeat(1_000_000)}\n`)],
    ["two lines at once", [`data: a\ndata: ${"x".repeat(17_000_000)}\n\n`]],
  ])("refuses an event that is too large: %s", (_, chunks) => {
    const fail = vi.fn();
    const decoder = hearing({ fail, frame: () => {} });
    for (const chunk of chunks) decoder.chunk(bytes(chunk));
    expect(fail.mock.calls[0]?.[0]).toMatchObject({ code: "too-large" });
  });

  it("counts no comments", () => {
    const fail = vi.fn();
    const decoder = hearing({ fail });
    for (let line = 0; line < 17; line++) decoder.chunk(bytes(`:${"x".repeat(1_000_000)}\n`));
    expect(fail).not.toHaveBeenCalled();
  });
});
