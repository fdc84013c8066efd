import { LISTENERS, listen, seen } from "./support/listener.ts";
import { expect, numbers, test } from "./support/page-client.ts";

for (const listener of LISTENERS) {
  test.describe(listener, () => {
    test("a wire cut again and again loses nothing and repeats nothing", async ({ page, control, gateway }) => {
      await listen(page, gateway.url, listener);
      const rounds = listener === "tidings" ? 10 : 3;
      const perRound = 50;
      for (let round = 0; round < rounds; round += 1) {
        const before = (await seen(page)).statuses.filter((status) => status === "open").length;
        await control.publish("ticks", round * perRound + 1, perRound / 2);
        // Cut while the first half may still be on its way, so that some of it has to be asked for again.
        gateway.cut();
        await control.publish("ticks", round * perRound + perRound / 2 + 1, perRound / 2);
        await expect
          .poll(async () => (await seen(page)).statuses.filter((status) => status === "open").length)
          .toBeGreaterThan(before);
      }
      await expect.poll(async () => (await seen(page)).ticks.length).toBeGreaterThanOrEqual(rounds * perRound);
      expect((await seen(page)).ticks).toEqual(numbers(1, rounds * perRound));
      expect((await seen(page)).gaps).toBe(0);
    });

    test("a stream that the server ends is taken up where it was", async ({ page, control, gateway }) => {
      await listen(page, gateway.url, listener);
      await control.publish("ticks", 1, 10);
      await expect.poll(async () => (await seen(page)).ticks.length).toBe(10);
      await control.disconnect();
      await control.publish("ticks", 11, 10);
      await expect.poll(async () => (await seen(page)).ticks.length).toBeGreaterThanOrEqual(20);
      expect((await seen(page)).ticks).toEqual(numbers(1, 20));
      expect(await control.requests()).toBe(2);
    });

    test("a completed topic stays closed", async ({ page, control, gateway }) => {
      await listen(page, gateway.url, listener);
      await control.publish("ticks", 1, 3);
      await expect.poll(async () => (await seen(page)).ticks.length).toBe(3);
      await control.complete("ticks");
      await expect.poll(async () => (await seen(page)).statuses.at(-1)).toBe("closed");
      // Our client is told so in the stream; the browser's own learns it from the 204 that answers its next request.
      const requests = listener === "tidings" ? 1 : 2;
      expect(await control.requests()).toBe(requests);
      // Longer than either waits before it would come again.
      await page.waitForTimeout(6_000);
      expect(await control.requests()).toBe(requests);
      expect((await seen(page)).ticks).toEqual(numbers(1, 3));
    });
  });
}

test("a server that was killed comes back with a gap, never in silence", async ({ page, control }) => {
  await listen(page, control.server.url, "tidings");
  await control.publish("ticks", 1, 5);
  await expect.poll(async () => (await seen(page)).ticks.length).toBe(5);

  await control.server.restart();
  await control.publish("ticks", 6, 5);

  await expect.poll(async () => (await seen(page)).gaps).toBe(1);
  await expect.poll(async () => (await seen(page)).ticks.at(-1)).toBe(10);
  expect((await seen(page)).ticks).toEqual(numbers(1, 10));
});
