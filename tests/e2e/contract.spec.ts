import { expect, test } from "@playwright/test";
import { play, SCRIPTS } from "../../npm/test/testing/contract.ts";
import { Control } from "./support/control.ts";

for (const script of SCRIPTS) {
  test(`a hub sends what the test kit's scripted server sends, to the byte: ${script.about}`, async () => {
    const control = await Control.start();
    try {
      const said = await play(script, {
        fetch: (query) => fetch(`${control.server.url}/events?${query}`),
        publish: ([topic = "", ...others], from, { count = 1, key } = {}) => control.publish(topic, from, count, others, key),
        retain: (topic) => control.retain(topic),
        complete: (topic) => control.complete(topic),
        drain: (window) => control.drain(window),
        interval: 3_000,
      });
      expect(said).toEqual(script.expected);
    } finally {
      await control.stop();
    }
  });
}
