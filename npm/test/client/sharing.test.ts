import { describe, expect, it, vi } from "vitest";
import { createLiveClient } from "../../src/live/live-client.js";
import type { Host, Upstream } from "../../src/stream/upstream.js";
import { ScriptedEventSource } from "./scripted-event-source.js";
import { parts, script, scripted, ScriptedUpstream, setUp } from "./scripted-upstream.js";
import { settled } from "./setup.js";

setUp();

const none = (): void => {};

describe("a client of several tabs", () => {
  it("says that it has a stream of its own where nothing is there to share by, and where it is not asked to", async () => {
    const { client } = await scripted({ tabs: true });
    expect(client.state).toMatchObject({ sharing: "unavailable" });
    expect((await scripted()).client.state).toMatchObject({ sharing: "off" });
    expect(script({ tabs: true }).client.state.sharing).toBe("off");
  });

  it("shares by a name on which all depends that is sent, from the cursor on", async () => {
    vi.stubGlobal("location", { href: "https://example.com/app/page" });
    const names: string[] = [];
    let last: ScriptedUpstream | undefined;
    const share = (name: string, _: unknown, host: Host, lastEventId: string): Upstream => {
      names.push(name);
      return (last = new ScriptedUpstream(lastEventId, host));
    };
    for (const [url, options] of [
      ["/events", { tabs: true, lastEventId: "7" }],
      ["../events", { tabs: { key: "" } }],
      ["/events", { tabs: { key: "ann" } }],
      ["/events", { tabs: true, withCredentials: true }],
      ["/other", { tabs: true }],
    ] as const) {
      const client = createLiveClient(url, { EventSource: ScriptedEventSource, ...options }, parts([], undefined, share));
      client.on("price", none);
      await settled();
      expect(last!.lastEventId).toBe("lastEventId" in options ? "7" : "");
      expect(last!.wants).toEqual([{ wishes: ["topic *"], after: undefined }]);
      last!.ready("", { leader: false });
      expect(client.state).toMatchObject({ sharing: "on", leader: false });
      client.close();
      expect(last!.isClosed).toBe(true);
    }
    expect(new Set(names).size).toBe(4);
    expect(names[0]).toBe(names[1]);
    expect(names[0]).toContain("https://example.com/events");
  });
});
