import { expect, it } from "vitest";
import { createScriptedServer } from "../../src/testing/index.js";
import { play, SCRIPTS } from "./contract.js";

it.each(SCRIPTS.map((script) => [script.about, script] as const))("sends what a hub sends, to the byte: %s", async (_, script) => {
  const server = createScriptedServer<{ tick: { n: number } }>({ version: "tests" });
  const retained = new Set<string>();
  const said = await play(script, {
    fetch: (query) => server.fetch(`/events?${query}`),
    publish(topics, from, { count = 1, key } = {}) {
      const retain = topics.some((topic) => retained.has(topic));
      for (let n = from; n < from + count; n++) server.publish(topics, "tick", { n }, { key, retain });
    },
    retain: (topic) => void retained.add(topic),
    complete: (topic) => server.complete(topic),
    drain: (window) => server.drain(window),
    interval: 200,
  });
  expect(said).toEqual(script.expected);
});
