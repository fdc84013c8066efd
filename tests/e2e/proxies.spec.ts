import { expect, numbers, test, TRANSPORTS } from "./support/page-client.ts";

// What stands between a browser and a server, over both transports.

for (const transport of TRANSPORTS) {
  test.describe(transport, () => {
    test("behind a proxy that buffers, events come late but whole", async ({ client, control, gateway }) => {
      gateway.behaviour = { buffer: 4096, idle: 0 };
      await client.create({ transport, lastEventId: "earliest" });
      await client.listen({ ticks: { topic: "ticks" } });
      const flow = control.flow("ticks", 1, 1000);
      await expect.poll(async () => (await client.ticks("ticks")).length).toBeGreaterThan(100);
      // What it holds back is lost with it, and asked for again.
      gateway.behaviour = { buffer: 0, idle: 0 };
      gateway.cut();
      await flow;
      expect(await client.hears("ticks", 1000)).toEqual(numbers(1, 1000));
      expect((await client.heard()).gaps).toEqual([]);
    });

    test("behind a proxy that cuts idle streams, nothing is lost", async ({ client, control, gateway }) => {
      gateway.behaviour = { buffer: 0, idle: 300 };
      await client.create({ transport });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "open", caughtUp: true });
      for (let round = 0; round < 4; round += 1) {
        const before = gateway.asked.length;
        await expect.poll(() => gateway.asked.length).toBeGreaterThan(before);
        await control.publish("ticks", round * 10 + 1, 10);
        await client.hears("ticks", (round + 1) * 10);
      }
      expect(await client.ticks("ticks")).toEqual(numbers(1, 40));
      expect((await client.heard()).gaps).toEqual([]);
    });

    test("behind a proxy that answers 502 while the server is away, it comes back with a gap", async ({ client, control, gateway }) => {
      await client.create({ transport });
      await client.listen({ ticks: { topic: "ticks" } });
      await client.becomes({ status: "open", caughtUp: true });
      await control.publish("ticks", 1, 5);
      await client.hears("ticks", 5);
      await control.server.kill();
      const before = gateway.asked.length;
      await expect.poll(() => gateway.asked.length).toBeGreaterThan(before + 1);
      await control.server.restart();
      await expect.poll(async () => (await client.heard()).gaps.length).toBe(1);
      await client.becomes({ status: "open", caughtUp: true });
      await control.publish("ticks", 6, 5);
      expect(await client.hears("ticks", 10)).toEqual(numbers(1, 10));
    });
  });
}
