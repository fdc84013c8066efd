import * as v from "valibot";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { SseError } from "../../src/errors.js";
import { createClient } from "../../src/index.js";
import { createValidator } from "../../src/live/validate.js";
import type { StandardSchemaV1 } from "../../src/types/index.js";

function failure(act: () => unknown): SseError {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(SseError);
    return error as SseError;
  }
  throw new Error("it did not fail");
}

describe.each([
  ["zod", z.object({ value: z.number() }), z.string().transform((text) => new Date(text))],
  [
    "valibot",
    v.object({ value: v.number() }),
    v.pipe(
      v.string(),
      v.transform((text) => new Date(text)),
    ),
  ],
])("createValidator with %s", (_, price, date) => {
  const validate = createValidator({ price, date });

  it("hands on what fits, and what has no schema", () => {
    expect(validate("price", { value: 1 })).toEqual({ value: 1 });
    expect(validate("other", "anything")).toBe("anything");
    expect(validate("toString", "no event of the schemas")).toBe("no event of the schemas");
  });

  it("hands on what a schema makes of the payload", () => {
    expect(validate("date", "2026-01-01T00:00:00Z")).toEqual(new Date("2026-01-01T00:00:00Z"));
  });

  it("refuses what does not fit, and says what and where", () => {
    const error = failure(() => validate("price", { value: "x" }));
    expect(error).toMatchObject({ code: "invalid-payload", reason: "price" });
    expect(error.message).toMatch(/"price" .*: value: /);
    expect(error.cause).toMatchObject([{ message: expect.any(String) }]);
  });
});

describe("createValidator", () => {
  it("does not wait for a schema, and says which one would have it wait", async () => {
    const later = z.string().refine(async () => true);
    expect(failure(() => createValidator({ later })("later", "x"))).toMatchObject({ code: "bad-option", reason: "later" });
    // A promise that fails is nobody's unhandled rejection: vitest would fail for one.
    const broken: StandardSchemaV1 = {
      "~standard": { version: 1, vendor: "test", validate: () => Promise.reject(new Error("late")) },
    };
    expect(failure(() => createValidator({ broken })("broken", "x"))).toMatchObject({ code: "bad-option", reason: "broken" });
    await Promise.resolve();
  });

  it("takes a schema that throws for one that refuses", () => {
    const cause = new Error("broken");
    const broken: StandardSchemaV1 = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: () => {
          throw cause;
        },
      },
    };
    expect(failure(() => createValidator({ broken })("broken", 1))).toMatchObject({ code: "invalid-payload", reason: "broken", cause });
  });

  it("names a place that is an object, as the standard has it", () => {
    const nested: StandardSchemaV1 = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: () => ({ issues: [{ message: "wrong", path: [{ key: "a" }, 0] }, { message: "all of it" }] }),
      },
    };
    expect(failure(() => createValidator({ nested })("nested", 1)).message).toContain(": a.0: wrong; all of it.");
  });
});

it("types the schemas by the events", () => {
  () => {
    createClient<{ price: { value: number } }>("/events", { schemas: { price: z.object({ value: z.number() }) } });
    // @ts-expect-error no such event
    createClient<{ price: { value: number } }>("/events", { schemas: { prise: z.string() } });
  };
  expectTypeOf(z.string()).toExtend<StandardSchemaV1>();
  expectTypeOf(v.string()).toExtend<StandardSchemaV1>();
});
