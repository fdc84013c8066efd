import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { TidingsEvent } from "../../src/types/index.js";
import { log } from "../client/scripted-event-source.js";
import { create, setUp } from "../client/setup.js";
import { scriptedFetch, turns } from "./scripted-fetch.js";

setUp();

interface Vector {
  readonly name: string;
  readonly chunks: readonly string[];
  readonly expect: readonly { readonly event: string; readonly data: string }[];
}

const PATH = new URL("../../../sse-protocol/tests/vectors/decoder-vectors.json", import.meta.url);
const vectors = (JSON.parse(readFileSync(PATH, "utf8")) as Vector[]).filter(
  // A tag before the first line makes an event of ours of the first block, where that has data and no other type.
  ({ chunks, expect: [first] }) => chunks.join("").startsWith("data") && first?.event === "message",
);

describe("the standard's rules, by way of a client", () => {
  it("are tried by many vectors", () => expect(vectors.length).toBeGreaterThan(20));

  it.each(vectors.map((vector) => [vector.name, vector] as const))("%s", async (_, { chunks, expect: [first] }) => {
    const bytes = new TextEncoder().encode(`data:${log(1)}\tname\ttopic\n${chunks.join("")}`);
    // Whole, and cut everywhere, or nearly so where that would take long.
    for (const size of [bytes.length, Math.ceil(bytes.length / 2_000)]) {
      const { fetch, requests } = scriptedFetch();
      const client = create({ transport: "fetch", request: { fetch }, parse: (text) => text });
      const events: TidingsEvent[] = [];
      client.onError(() => {});
      client.on("*", (_, event) => events.push(event));
      await turns();
      requests[0]?.open();
      for (let at = 0; at < bytes.length; at += size) requests[0]?.send(bytes.subarray(at, at + size));
      await turns();
      expect(events[0]).toMatchObject({ name: "name", topic: "topic", text: first?.data });
      client.close();
    }
  });
});
