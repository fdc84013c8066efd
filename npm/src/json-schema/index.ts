import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import type { StandardResult, StandardSchemaV1 } from "../types/index.js";

/**
 * The generated `events.schema.json`, as far as it is looked at.
 *
 * @example
 * ```ts
 * import schema from "./generated/events.schema.json";
 *
 * const events: EventsJsonSchema = schema;
 * ```
 */
export interface EventsJsonSchema {
  /** The schema of each event's payload, under the event's name. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What they refer to. */
  readonly $defs?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Makes validators of the JSON Schema that is generated from the Rust types, one for each event, to give to a client. Nothing
 * is compiled, so it works under every Content-Security-Policy.
 *
 * It needs the package `@cfworker/json-schema` beside this one.
 *
 * @param schema - the generated `events.schema.json`
 *
 * @example
 * ```ts
 * import { createClient } from "tidings";
 * import { jsonSchemas } from "tidings/json-schema";
 * import { contract } from "./generated/events";
 * import schema from "./generated/events.schema.json";
 *
 * const client = createClient("/events", { contract, schemas: jsonSchemas(schema) });
 * ```
 */
export function jsonSchemas(schema: EventsJsonSchema): Readonly<Record<string, StandardSchemaV1>> {
  const names = Object.keys(schema.properties);
  return Object.fromEntries(names.map((name) => [name, standardSchema(schema, name)]));
}

function standardSchema({ properties, $defs }: EventsJsonSchema, name: string): StandardSchemaV1 {
  let validator: Validator | undefined;
  const validate = (value: unknown): StandardResult => {
    // Made with the first event of the name: a page rarely hears all of them.
    validator ??= new Validator({ $defs, ...(properties[name] as Schema) } as Schema, "2020-12");
    const { valid, errors } = validator.validate(value);
    return valid ? { value } : { issues: errors.filter(isCause).map(issue) };
  };
  return { "~standard": { version: 1, vendor: "tidings", validate } };
}

/** A failure is told of every schema around it, too. */
function isCause({ keywordLocation }: OutputUnit, _: number, errors: OutputUnit[]): boolean {
  return !errors.some((other) => other.keywordLocation.startsWith(`${keywordLocation}/`));
}

/** [spec] JSON Pointer, in a URI fragment: "#/cores/0". */
function issue({ instanceLocation, error }: OutputUnit): { message: string; path: string[] } {
  const path = instanceLocation
    .split("/")
    .slice(1)
    .map((key) => decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~"));
  return { message: error, path };
}
