import { describe, expect, it, vi } from "vitest";
import { record, recordingFetch, type Recorder, type Recording, replay } from "../../src/testing/index.js";
import { listen, serve, setUp } from "./setup.js";

setUp();

/** Two prices, a second apart, in a recording that has been a file. */
async function recorded(): Promise<Recording> {
  const server = serve();
  const recorder = record(await server.fetch("/events?tidings=1"));
  await server.settled();
  for (const value of [1, 2]) {
    vi.advanceTimersByTime(1_000);
    server.publish("t", "price", { value, text: "é😀" } as never);
    await server.settled();
  }
  server.drop();
  return JSON.parse(JSON.stringify(await recorder.finished)) as Recording;
}

describe("record", () => {
  it("keeps what came, and when, also of a stream that breaks", async () => {
    const { chunks, ...about } = await recorded();
    expect(about).toEqual({ format: "tidings-recording", version: 1, url: "", startedAt: expect.any(Number) });
    expect(chunks.map(({ at, text }) => [at, /"value":(\d)/.exec(text)?.[1]]).filter(([, value]) => value)).toEqual([[1_000, "1"], [2_000, "2"]]);
    expect(chunks[0]?.text).toContain("tidings:ready");
  });

  it("keeps characters whole that were cut in two, and no more than it may", async () => {
    const server = serve();
    server.split(1);
    const recorder = record(await server.fetch("/events?tidings=1"), { maxLength: 190 });
    server.publish("t", "price", { text: "é".repeat(100) } as never);
    const recording = await recorder.finished;
    const text = recording.chunks.map((chunk) => chunk.text).join("");
    expect(text).toHaveLength(190);
    expect(text).not.toContain("\ufffd");
    expect(server.streams).toHaveLength(0);
  });

  it("stops when it is told to, and records a client's own stream", async () => {
    const server = serve();
    const recorders: Recorder[] = [];
    const ask = recordingFetch((recorder) => recorders.push(recorder), { fetch: server.fetch });
    const response = await ask("/events?tidings=1");
    const [recorder] = recorders;
    server.publish("t", "price", { value: 1 });
    await server.settled();
    const { url, chunks } = recorder?.stop() ?? {};
    expect(url).toBe("/events?tidings=1");
    expect(chunks?.map(({ text }) => text).join("")).toContain('{"value":1}');
    // The client goes on reading.
    expect(server.streams).toHaveLength(1);
    await response.body?.cancel();
    expect((await ask("/events")).status).toBe(400);
    expect(recorders).toHaveLength(1);
  });
});

describe("replay", () => {
  it.each([[1, 1_000], [10, 100]])("plays at speed %i", async (speed, second) => {
    const played = replay(await recorded(), { speed });
    const { heard, client } = await listen(played);
    expect(client.state.status).toBe("open");
    expect(heard).toEqual([]);
    await vi.advanceTimersByTimeAsync(second);
    expect(heard).toEqual([{ value: 1, text: "é😀" }]);
    await vi.advanceTimersByTimeAsync(second);
    expect(heard).toHaveLength(2);
    await played.finished;
    played.stop();
  });

  it("plays all at once", async () => {
    const played = replay(await recorded(), { speed: Infinity });
    const { heard } = await listen(played);
    expect(heard).toHaveLength(2);
    await played.finished;
  });

  it("plays step by step, to whoever comes back as well", async () => {
    const played = replay(await recorded(), { speed: "step" });
    const { heard, client } = await listen(played);
    expect(client.state.status).toBe("open");
    expect(played.left).toBe(4);
    played.step(3);
    expect(heard).toHaveLength(1);
    (await played.connected()).drop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(played.requests).toHaveLength(2);
    played.step(10);
    expect([heard.length, played.left]).toEqual([2, 0]);
  });

  it("takes frames that were cut anywhere", async () => {
    const recording = await recorded();
    const chunks = recording.chunks.flatMap(({ at, text }) => [...text].map((character) => ({ at, text: character })));
    const played = replay({ ...recording, chunks }, { speed: "step" });
    const { heard } = await listen(played);
    expect(played.left).toBe(4);
    played.step(4);
    expect(heard).toHaveLength(2);
  });

  it("refuses what it cannot play", async () => {
    expect(() => replay({ format: "har" } as never)).toThrow(TypeError);
    const recording = await recorded();
    expect(() => replay(recording, { speed: 0 })).toThrow("options.speed is 0");
  });
});
