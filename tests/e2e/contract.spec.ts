import { expect, test } from "@playwright/test";
import { EXPECTED, play } from "../../npm/test/testing/contract.ts";
import { Server } from "./support/process.ts";

test("a hub sends what the test kit's scripted server sends, to the byte", async () => {
  const server = await Server.start("tidings-test-server", "--port", "0");
  const tell = async (what: string): Promise<void> => {
    const response = await fetch(`${server.url}/control/${what}`, { method: "POST" });
    expect(response.ok, `${what}: ${response.status}`).toBe(true);
  };
  try {
    const said = await play({
      fetch: (query) => fetch(`${server.url}/events?${query}`),
      publish: (topic, n) => tell(`publish?topic=${topic}&from=${n}&count=1`),
      complete: (topic) => tell(`complete?topic=${topic}`),
    });
    expect(said).toEqual(EXPECTED);
  } finally {
    await server.kill();
  }
});
