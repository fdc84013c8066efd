import { expect, it } from "vitest";
import { createScriptedServer } from "../../src/testing/index.js";
import { EXPECTED, play } from "./contract.js";

it("sends what a hub sends, to the byte", async () => {
  const server = createScriptedServer<{ tick: { n: number } }>({ version: "tests" });
  const said = await play({
    fetch: (query) => server.fetch(`/events?${query}`),
    publish: (topic, n) => void server.publish(topic, "tick", { n }),
    complete: (topic) => server.complete(topic),
  });
  expect(said).toEqual(EXPECTED);
});
