import { expect, it } from "vitest";
import { createDecoder } from "../../src/stream/decoder.js";
import { createTagged } from "../../src/stream/tagged.js";
import { log } from "../client/scripted-event-source.js";
import { control, frame } from "./scripted-fetch.js";

/** The verdicts, as stream/codes.ts numbers them. */
const [DELIVER, ASK] = [1, 3];

const EVENTS: (readonly [id: string, name: string, topics: string, payload: string])[] = [
  [log(1), "price", "a", "1"],
  [log(2), "price", "a", "2"],
  [log(3), "price", "b", "3"],
  [log(4), "trade", "b\tall", '{"value":4}'],
  [log(5), "trade", "b\tall", "two\nlines"],
  [log(6), "trade", "b\tall", ""],
  ["", "state", "c", "without an id"],
  [log(7), "state", "c", "7"],
  ["of-a-publisher", "state", "c", "8"],
  [log(9, "ba9876543210"), "state", "c", "of another log"],
  [log(10, "ba9876543210"), "price", "a", "10"],
  [log(11, "ba9876543210"), "price", "a", "ü€𝄞"],
];

/** What is heard of a stream that comes in these pieces. */
function hear(pieces: Uint8Array[]): unknown[] {
  const heard: unknown[] = [];
  const tagged = createTagged(
    (seq) => (seq % 5 ? DELIVER : ASK),
    () => DELIVER,
    (_, name, topics, id, payload) => void heard.push([id, name, topics, payload]),
    (name, topic, id, json) => void heard.push({ name, topic, id, json }),
    () => void heard.push("untagged"),
  );
  pieces.forEach(createDecoder({ ...tagged, retry() {} }));
  return heard;
}

it("reads the same of tagged frames, wherever they are cut", () => {
  const all = new TextEncoder().encode(
    [
      control("ready", { ping: 1 }, log(0)),
      ...EVENTS.map((event) => frame(...event)),
      "data: no tag\ndata: 1\n\n",
      "data: one\ttab\ndata: 1\n\n",
      `data: ${log(12)}\tname\ttopic\n\n`,
      `data: ${log(13)}\tname\ttopic\nid: 13\ndata: 13\n\n`,
      `data:${log(14)}\tname\ttopic\ndata:14\n\n`,
      `:comment\n\n${frame(log(15), "name", "topic", "15")}`,
      control("gap", {}, undefined, "topic"),
    ].join(""),
  );
  const expected = [
    { name: "ready", topic: "", id: log(0), json: '{"ping":1}' },
    ...EVENTS,
    "untagged",
    "untagged",
    "untagged",
    ...[13, 14, 15].map((seq) => [log(seq), "name", "topic", String(seq)]),
    { name: "gap", topic: "topic", id: "13", json: "{}" },
  ];
  expect(hear([all])).toEqual(expected);
  for (let cut = 0; cut < all.length; cut++) expect(hear([all.subarray(0, cut), all.subarray(cut)])).toEqual(expected);
  expect(hear([...all].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
});
