import { expect, numbers, test, TRANSPORTS } from "./support/page-client.ts";

// What the client promises of delivery, over both transports.

for (const transport of TRANSPORTS) {
  test.describe(transport, () => {
    test("says by which transport events arrive, and that it has caught up", async ({ client, control }) => {
      await control.publish("ticks", 1, 20);
      await client.create({ transport, lastEventId: "earliest" });
      await client.listen({ all: { topic: "ticks" } });
      expect(await client.hears("all", 20)).toEqual(numbers(1, 20));
      await client.becomes({ status: "open", transport, caughtUp: true, reason: null });
    });

    test("topics of all listeners come on one stream, each to its own listener", async ({ client, control }) => {
      await client.create({ transport });
      await client.listen({ a: { topic: "a" }, b: { topic: "b" }, c: { pattern: "c/:id" }, again: { topic: "a" } });
      await client.becomes({ status: "open" });
      for (const topic of ["a", "b", "c/1", "d"]) await control.publish(topic, 1, 10);
      for (const name of ["a", "b", "c", "again"]) expect(await client.hears(name, 10)).toEqual(numbers(1, 10));
      expect(await control.streams()).toBe(1);
      expect(await control.requests()).toBe(1);
    });

    test("hundreds of changes of topics in one tick are one new stream, and lose nothing", async ({ client, control }) => {
      await client.create({ transport });
      await client.listen({ kept: { topic: "kept" } });
      await client.becomes({ status: "open" });
      // Events flow while the streams change.
      const flow = control.flow("kept", 1, 400);
      const many = Object.fromEntries(numbers(1, 300).map((n) => [`t${n}`, { topic: `many/${n}` }]));
      await client.listen(many);
      await expect.poll(() => control.requests()).toBe(2);
      await client.unlisten(...Object.keys(many));
      await expect.poll(() => control.requests()).toBe(3);
      await flow;
      expect(await client.hears("kept", 400)).toEqual(numbers(1, 400));
      await expect.poll(() => control.streams()).toBe(1);
    });

    test("a listener that begins after an earlier event gets what follows it, and the others nothing twice", async ({
      client,
      control,
    }) => {
      await client.create({ transport });
      await client.listen({ a: { topic: "a" } });
      await client.becomes({ status: "open", caughtUp: true });
      await control.publish("a", 1, 5);
      await client.hears("a", 5);
      const cursor = await client.lastEventId();
      await control.publish("b", 1, 5);
      await control.publish("a", 6, 5);
      await client.hears("a", 10);
      await client.listen({ b: { topic: "b", after: cursor } });
      await control.publish("b", 6, 5);
      await control.publish("a", 11, 5);
      expect(await client.hears("b", 10)).toEqual(numbers(1, 10));
      expect(await client.hears("a", 15)).toEqual(numbers(1, 15));
    });

    test("who listens late is told the state of its topic, and those who have it are not told it again", async ({ client, control }) => {
      for (const topic of ["early", "late/1"]) await control.retain(topic);
      await control.publish("early", 1, 1);
      await control.publish("late/1", 2, 1);
      await client.create({ transport });
      await client.listen({ early: { topic: "early" } });
      await client.becomes({ status: "open", caughtUp: true });
      expect(await client.ticks("early")).toEqual([1]);
      await client.listen({ late: { pattern: "late/:n" } });
      expect(await client.hears("late", 1)).toEqual([2]);
      await client.listen({ later: { topic: "late/1" } });
      expect(await client.hears("later", 1)).toEqual([2]);
      await control.publish("late/1", 3, 1);
      for (const name of ["late", "later"]) expect(await client.hears(name, 2)).toEqual([2, 3]);
      expect(await client.ticks("early")).toEqual([1]);
    });

    test("an update on several topics reaches each listener once", async ({ client, control }) => {
      await client.create({ transport });
      await client.listen({ a: { topic: "a" }, b: { topic: "b" }, both: { pattern: ":any" } });
      await client.becomes({ status: "open" });
      await control.publish("a", 1, 3, ["b"]);
      for (const name of ["a", "b", "both"]) expect(await client.hears(name, 3)).toEqual(numbers(1, 3));
      await control.publish("b", 4, 1);
      expect(await client.hears("b", 4)).toEqual(numbers(1, 4));
      expect(await client.hears("both", 4)).toEqual(numbers(1, 4));
      expect(await client.ticks("a")).toEqual(numbers(1, 3));
    });

    test("a listener with a rate is told the newest, and the server sends no more than that", async ({ client, control }) => {
      await client.create({ transport });
      await client.listen({ slow: { topic: "fast", maxPerSecond: 2 } });
      await client.becomes({ status: "open", caughtUp: true });
      await control.publish("fast", 1, 500);
      await expect.poll(async () => (await client.ticks("slow")).at(-1)).toBe(500);
      // The first at once, which is the newest of what had come by then, and the newest at the end of the interval.
      const ticks = await client.ticks("slow");
      expect(ticks.length).toBeLessThanOrEqual(2);
      expect((await control.counts()).delivered).toBe(ticks.length);
    });

    test("the loosest listener of a topic wins at the server, and each gets its own pace", async ({ client, control }) => {
      await client.create({ transport });
      await client.listen({ slow: { topic: "fast", maxPerSecond: 2 }, newest: { topic: "fast", latest: true }, all: { topic: "fast" } });
      await client.becomes({ status: "open", caughtUp: true });
      await control.publish("fast", 1, 200);
      expect(await client.hears("all", 200)).toEqual(numbers(1, 200));
      for (const name of ["slow", "newest"]) {
        await expect.poll(async () => (await client.ticks(name)).at(-1)).toBe(200);
        const ticks = await client.ticks(name);
        expect(ticks).toEqual([...ticks].sort((one, other) => one - other));
        expect(ticks.length).toBeLessThan(200);
      }
    });

    test("a consumer that throws does not stop the others", async ({ client, control, page }) => {
      const thrown: string[] = [];
      page.on("pageerror", (error) => thrown.push(error.message));
      await client.create({ transport });
      await page.evaluate(() => {
        window.heard.client.on("tick", { topic: "ticks" }, ({ n }: { n: number }) => {
          throw new Error(`no ${n}`);
        });
      });
      await client.listen({ other: { topic: "ticks" } });
      await client.becomes({ status: "open" });
      await control.publish("ticks", 1, 3);
      expect(await client.hears("other", 3)).toEqual(numbers(1, 3));
      await expect.poll(() => thrown).toEqual(["no 1", "no 2", "no 3"]);
    });

    for (const resume of ["session", "local"] as const) {
      test(`goes on where it was over a page load, by ${resume} storage`, async ({ client, control, page }) => {
        await client.create({ transport, resume });
        await client.listen({ ticks: { topic: "ticks" } });
        await client.becomes({ status: "open" });
        await control.publish("ticks", 1, 5);
        await client.hears("ticks", 5);
        await page.goto("about:blank");
        await control.publish("ticks", 6, 5);
        await page.goBack();
        await client.create({ transport, resume });
        await client.listen({ ticks: { topic: "ticks" } });
        await control.publish("ticks", 11, 2);
        expect(await client.hears("ticks", 7)).toEqual(numbers(6, 12));
      });
    }

    test("an old page learns that it is old", async ({ client }) => {
      await client.create({ transport, version: "0000000000000000" });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "open", outdated: true });
    });
  });
}

for (const method of ["POST", "QUERY"] as const) {
  test(`${method} asks for more topics than a URL has room for`, async ({ client, control, gateway }) => {
    await client.create({ transport: "fetch", method });
    await client.listen(Object.fromEntries(numbers(1, 80).map((n) => [`t${n}`, { topic: `${"long/".repeat(80)}${n}` }])));
    await client.becomes({ status: "open" });
    await control.publish(`${"long/".repeat(80)}80`, 1, 3);
    expect(await client.hears("t80", 3)).toEqual(numbers(1, 3));
    expect(gateway.asked).toEqual([expect.stringMatching(new RegExp(`^${method} /events.{0,80}$`))]);
  });
}
