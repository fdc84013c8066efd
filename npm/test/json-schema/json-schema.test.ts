import { readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, it } from "vitest";
import { createClient } from "../../src/index.js";
import { type EventsJsonSchema, jsonSchemas } from "../../src/json-schema/index.js";
import type { StandardResult } from "../../src/types/index.js";

const FILE = new URL("../../../examples/dashboard/web/src/generated/events.schema.json", import.meta.url);
const dashboard: EventsJsonSchema = JSON.parse(readFileSync(FILE, "utf8"));

function validate(schema: EventsJsonSchema, name: string, value: unknown): StandardResult {
  const result = jsonSchemas(schema)[name]!["~standard"].validate(value);
  expect(result).not.toBeInstanceOf(Promise);
  return result as StandardResult;
}

const DISKS = { at: 1, sample: 1, readPerSec: 0, writePerSec: 0, mounts: [{ name: "/", used: 1, total: 2 }] };

describe("jsonSchemas", () => {
  it("has a schema for every event", () => {
    expect(Object.keys(jsonSchemas(dashboard)).sort()).toEqual(["cpu", "disks", "log", "memory", "network", "post"]);
  });

  it("takes what the server sends, as it is", () => {
    expect(validate(dashboard, "disks", DISKS)).toEqual({ value: DISKS });
    const result = validate(dashboard, "disks", DISKS);
    expect("value" in result && result.value).toBe(DISKS);
  });

  it("says what is wrong, where, and only that", () => {
    const wrong = { ...DISKS, mounts: [DISKS.mounts[0], { name: "/home", used: -1, total: 2 }] };
    expect(validate(dashboard, "disks", wrong).issues).toEqual([
      { message: expect.stringContaining("-1"), path: ["mounts", "1", "used"] },
    ]);
    expect(validate(dashboard, "post", { id: 1, author: "Ada", at: 1 }).issues).toEqual([
      { message: expect.stringContaining('"text"'), path: [] },
    ]);
    expect(validate(dashboard, "cpu", null).issues).toHaveLength(1);
  });

  it("names keys as they are", () => {
    const schema = { properties: { e: { additionalProperties: { type: "number" } } } };
    expect(validate(schema, "e", { "a/b~ ü%": "x" }).issues).toEqual([{ message: expect.any(String), path: ["a/b~ ü%"] }]);
  });

  it("follows a schema that refers to itself", () => {
    const schema = {
      properties: { page: { $ref: "#/$defs/Page" } },
      $defs: { Page: { type: "object", properties: { next: { anyOf: [{ $ref: "#/$defs/Page" }, { type: "null" }] } }, required: ["next"] } },
    };
    expect(validate(schema, "page", { next: { next: null } }).issues).toBeUndefined();
    expect(validate(schema, "page", { next: { next: {} } }).issues).not.toEqual([]);
  });

  it("fits the options of a client of any events", () => {
    () => createClient<{ cpu: number }>("/events", { schemas: jsonSchemas(dashboard) });
    expectTypeOf<{ $schema: string; properties: { cpu: { $ref: string } }; $defs: { Cpu: {} } }>().toExtend<EventsJsonSchema>();
  });
});
