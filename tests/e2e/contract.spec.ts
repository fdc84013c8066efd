import { expect, test } from "@playwright/test";
import { EXPECTED, play } from "../../npm/test/testing/contract.ts";
import { Control } from "./support/control.ts";

test("a hub sends what the test kit's scripted server sends, to the byte", async () => {
  const control = await Control.start();
  try {
    const said = await play({
      fetch: (query) => fetch(`${control.server.url}/events?${query}`),
      publish: (topic, n) => control.publish(topic, n, 1),
      complete: (topic) => control.complete(topic),
    });
    expect(said).toEqual(EXPECTED);
  } finally {
    await control.stop();
  }
});
