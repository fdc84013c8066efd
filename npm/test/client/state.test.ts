import { describe, expect, it } from "vitest";
import type { ConnectionState, Gap } from "../../src/types/index.js";
import { log } from "./scripted-event-source.js";
import { script, scripted, setUp } from "./scripted-upstream.js";

setUp();

describe("the state", () => {
  it("says once that the stream has caught up", async () => {
    const { client, upstream } = await scripted();
    const seen: ConnectionState[] = [];
    client.onStateChange((state) => seen.push(state));
    upstream.ready().event(1, "price", 1).ready(log(1), { caughtUp: true }).ready(log(1), { caughtUp: true });
    expect(seen.map(({ caughtUp, lastEventId }) => [caughtUp, lastEventId])).toEqual([
      [false, log(0)],
      [true, log(1)],
    ]);
  });

  it.each([
    ["1", "1", false],
    ["1", "2", true],
    ["", "2", false],
    ["1", "", false],
  ])("says that the page is old where both versions are known and differ: %s, %s", async (version, announced, outdated) => {
    const { client, upstream } = await scripted({ contract: { version, topics: [] } });
    upstream.ready(log(0), { version: announced });
    expect(client.state.outdated).toBe(outdated);
  });

  it("holds the newest gap", async () => {
    const { client, upstream } = await scripted();
    const [gaps, states]: [Gap[], ConnectionState[]] = [[], []];
    client.onGap((gap) => gaps.push(gap));
    upstream.ready();
    client.onStateChange((state) => states.push(state));
    expect(client.state.gap).toBe(null);
    const gap = { asked: log(1), oldest: log(5), topic: "" };
    upstream.host.gap(gap);
    upstream.host.gap({ ...gap, topic: "a" });
    expect(gaps.map(({ topic }) => topic)).toEqual(["", "a"]);
    expect(states.map((state) => state.gap?.topic)).toEqual(["", "a"]);
    upstream.state({ status: "waiting" });
    expect(client.state.gap).toBe(gaps[1]);
  });

  it("says who leads", async () => {
    const { client, upstream } = await scripted();
    upstream.ready(log(0), { leader: true });
    expect(client.state.leader).toBe(true);
    upstream.ready(log(0), { leader: false });
    expect(client.state.leader).toBe(false);
  });

  it.each([
    ["completed", null],
    ["unauthorized", "unauthorized"],
    ["expired", "unauthorized"],
    ["exhausted", "reconnect-limit"],
    ["lagged", "closed-by-server"],
    ["shutdown", "closed-by-server"],
    ["rejected", "closed-by-server"],
  ] as const)("ends with the error of the reason: %s", async (reason, code) => {
    const { client, upstream } = await scripted();
    client.onError(() => {});
    upstream.ready().state({ status: "closed", reason });
    expect(client.state).toMatchObject({ status: "closed", reason, error: code === null ? null : { code, reason } });
  });

  it("names the transport that is asked for", () => {
    expect(script().client.transport).toBe("eventsource");
    expect(script({ transport: "fetch" }).client.transport).toBe("fetch");
    expect(script({ token: "t" }).client.transport).toBe("fetch");
    expect(script({ request: {} }).client.state.transport).toBe("fetch");
  });
});
