import { Control } from "./support/control.ts";
import { expect, numbers, test, TRANSPORTS } from "./support/page-client.ts";

// The life of a connection, over both transports.

for (const transport of TRANSPORTS) {
  test.describe(transport, () => {
    test("drain opens the new stream before it lets the old one go", async ({ client, control, gateway }) => {
      await client.create({ transport });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "open", caughtUp: true });
      await control.publish("ticks", 1, 5);
      await client.hears("ticks", 5);
      const next = await Control.start();
      gateway.port = next.server.port;
      await control.drain(500);
      await expect.poll(() => next.streams()).toBe(1);
      await expect.poll(() => control.streams()).toBe(0);
      await next.publish("ticks", 6, 5);
      expect(await client.hears("ticks", 10)).toEqual(numbers(1, 10));
      const { states, gaps } = await client.heard();
      expect(states.map(({ status }) => status)).not.toContain("waiting");
      expect(states.map(({ reason }) => reason)).toContain("drain");
      // The next server has a log of its own, and says that it cannot tell what was missed.
      expect(gaps).toHaveLength(1);
      await next.stop();
    });

    test("a completed topic closes it for good, with the reason", async ({ client, control }) => {
      await client.create({ transport });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "open" });
      await control.publish("ticks", 1, 2);
      await control.complete("ticks");
      await client.becomes({ status: "closed", reason: "completed" });
      expect(await client.ticks("ticks")).toEqual([1, 2]);
      expect((await client.heard()).errors).toEqual([]);
    });

    test("503 is tried again, not before Retry-After where that can be seen", async ({ client, control, gateway }) => {
      gateway.refuse(2, 503, { "retry-after": "1" });
      await client.create({ transport });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "open", attempt: 0 });
      await control.publish("ticks", 1, 2);
      expect(await client.hears("ticks", 2)).toEqual([1, 2]);
      const waits = (await client.heard()).states.filter(({ status }) => status === "waiting");
      expect(waits.map(({ reason }) => reason)).toContain("refused");
      if (transport === "fetch") expect(waits[0]?.retryIn).toBeGreaterThan(900);
    });

    test("404 closes it for good", async ({ client, gateway }) => {
      gateway.refuse(9, 404);
      await client.create({ transport });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "closed", reason: "rejected" });
      expect((await client.heard()).errors).toMatchObject([{ code: "closed-by-server", reason: "rejected" }]);
    });

    test("204 closes it for good, and is no failure", async ({ client, gateway }) => {
      gateway.refuse(9, 204);
      await client.create({ transport });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "closed", reason: "completed" });
      expect((await client.heard()).errors).toEqual([]);
    });

    test("attempts have a limit", async ({ client, gateway }) => {
      gateway.refuse(9, 502);
      await client.create({ transport, maxAttempts: 3 });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "closed", reason: "exhausted" });
      expect((await client.heard()).errors).toMatchObject([{ code: "reconnect-limit" }]);
    });

    test("offline waits, and online goes on where it was", async ({ client, control, context }) => {
      await client.create({ transport });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "open" });
      await control.publish("ticks", 1, 5);
      await client.hears("ticks", 5);
      await context.setOffline(true);
      await control.disconnect();
      await client.becomes({ status: "waiting", reason: "offline" });
      await control.publish("ticks", 6, 5);
      await context.setOffline(false);
      expect(await client.hears("ticks", 10)).toEqual(numbers(1, 10));
    });

    test("a hidden page lets its stream go when asked, and goes on when it is shown", async ({ client, control }) => {
      await client.create({ transport, pauseWhenHidden: true });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "open" });
      await control.publish("ticks", 1, 5);
      await client.hears("ticks", 5);
      await client.visibility("hidden");
      await client.becomes({ status: "waiting", reason: "hidden" });
      await expect.poll(() => control.streams()).toBe(0);
      await control.publish("ticks", 6, 5);
      await client.visibility("visible");
      expect(await client.hears("ticks", 10)).toEqual(numbers(1, 10));
    });

    test("a server that says nothing is noticed, and another attempt made", async ({ client, control, page }) => {
      await page.clock.install();
      await control.stall(true);
      await client.create({ transport });
      await client.listen({ ticks: { topic: "ticks" } });
      await expect.poll(() => control.requests()).toBe(1);
      await page.clock.fastForward(45_000);
      await expect.poll(async () => (await client.heard()).states.map(({ reason }) => reason)).toContain("silent");
      await control.stall(false);
      await page.clock.fastForward(45_000);
      await client.becomes({ status: "open" });
      await control.publish("ticks", 1, 3);
      expect(await client.hears("ticks", 3)).toEqual([1, 2, 3]);
    });

    test("a stream that goes silent after a computer slept is made anew", async ({ client, control, page }) => {
      await page.clock.install();
      await client.create({ transport });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "open", caughtUp: true });
      // Its wall clock jumps, and nothing came meanwhile that JavaScript could have seen.
      await page.clock.fastForward(3_600_000);
      await page.clock.fastForward(60_000);
      await page.clock.fastForward(60_000);
      await expect.poll(() => control.requests()).toBeGreaterThan(1);
      await page.clock.resume();
      await control.publish("ticks", 1, 3);
      expect(await client.hears("ticks", 3)).toEqual([1, 2, 3]);
    });

    test("a client that is closed stays closed", async ({ client, control }) => {
      await client.create({ transport });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "open" });
      await client.close();
      await client.becomes({ status: "closed", reason: "closed" });
      await expect.poll(() => control.streams()).toBe(0);
      expect(await control.requests()).toBe(1);
    });
  });
}

test.describe("a token", () => {
  test("is asked for anew with each attempt, so that none is stale", async ({ client, control }) => {
    await control.requireToken("one");
    await client.create({ transport: "fetch", tokens: ["one", "two", "three"] });
    await client.listen({ ticks: { topic: "ticks" } });
    await client.becomes({ status: "open" });
    await control.requireToken("two");
    await control.disconnect();
    await expect.poll(async () => (await client.heard()).tokensGiven).toBe(2);
    await client.becomes({ status: "open" });
    await control.publish("ticks", 1, 2);
    expect(await client.hears("ticks", 2)).toEqual([1, 2]);
  });

  test("that the server refuses is renewed once before giving up", async ({ client, control }) => {
    await control.requireToken("new");
    await client.create({ transport: "fetch", tokens: ["old", "new"] });
    await client.listen({ ticks: { topic: "ticks" } });
    await client.becomes({ status: "open" });
    expect((await client.heard()).states.map(({ reason }) => reason)).toContain("renew");
  });

  test("that is refused again is an end, and says why", async ({ client, control }) => {
    await control.requireToken("new");
    await client.create({ transport: "fetch", tokens: ["old"] });
    await client.listen({ ticks: { topic: "ticks" } });
    await client.becomes({ status: "closed", reason: "unauthorized" });
    const { errors, tokensGiven } = await client.heard();
    expect(errors).toMatchObject([{ code: "unauthorized" }]);
    expect(tokensGiven).toBe(2);
  });
});
