import { describe, expect, it } from "vitest";
import { script, scripted, setUp } from "./scripted-upstream.js";

setUp();

const refused = (reason: string): unknown => expect.objectContaining({ code: "bad-option", reason });

describe("options that cannot work are refused by name", () => {
  it.each<[string, any]>([
    ["topics", { topics: [""] }],
    ["patterns", { patterns: ["a\n"] }],
    ["pattern", { patterns: ["a/:b/:b"] }],
    ["transport", { transport: "websocket" }],
    ["request", { transport: "eventsource", request: { headers: {} } }],
    ["token", { transport: "eventsource", token: "t" }],
    ["request.method", { request: { method: "PUT" } }],
    ["tabs", { tabs: {} }],
    ["resume", { resume: "cookie" }],
    ["pauseWhenHidden", { pauseWhenHidden: -1 }],
    ["initial", { reconnect: { initial: NaN } }],
    ["maxAttempts", { reconnect: { maxAttempts: -1 } }],
  ])("of a client: %s", (reason, options) => {
    expect(() => script(options)).toThrowError(refused(reason));
  });

  it.each<[string, any]>([
    ["topic", { topic: "" }],
    ["topic", { topic: "a\u007f" }],
    ["topic", { topic: 1 }],
    ["pattern", { pattern: "" }],
    ["pattern", { pattern: "a/:b/:b" }],
    ["pattern", { topic: "a", pattern: ":b" }],
    ["after", { after: "a\nb" }],
    ["maxPerSecond", { maxPerSecond: 0 }],
    ["maxPerSecond", { maxPerSecond: -1 }],
    ["maxPerSecond", { maxPerSecond: NaN }],
    ["maxPerSecond", { maxPerSecond: Infinity }],
  ])("of a listener: %s", (reason, options) => {
    const { client } = script();
    for (const method of ["on", "once"] as const) expect(() => client[method]("price", options, () => {})).toThrowError(refused(reason));
    expect(() => client.events("price", options)[Symbol.asyncIterator]()).toThrowError(refused(reason));
    expect(client.state.status).toBe("idle");
  });

  it("and those that can are taken", async () => {
    const { client } = await scripted({
      transport: "auto",
      token: () => "t",
      request: { method: "QUERY" },
      tabs: { key: "" },
      pauseWhenHidden: 1,
      reconnect: { initial: 0, maxAttempts: Infinity, floor: undefined },
    });
    client.on("price", { topic: undefined, pattern: undefined, after: "", latest: false, maxPerSecond: undefined }, () => {});
    expect(client.state.status).toBe("connecting");
  });
});
