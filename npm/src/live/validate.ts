import { SseError } from "../errors.js";
import type { EventSchemas, StandardResult } from "../types/index.js";

/** Gives the value to deliver: what the event's schema makes of it, or the value itself where the event has none. */
export type Validate = (name: string, value: unknown) => unknown;

/**
 * Validates payloads by the schemas of their events.
 *
 * @throws SseError `invalid-payload`, with the issues as its cause; `bad-option` for a schema that answers with a promise, since
 * events keep their order only where nobody is waited for. `reason` names the event
 */
export function createValidator(schemas: EventSchemas<any>): Validate {
  return (name, value) => {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (schema === undefined) return value;
    const result = answer(name, () => schema["~standard"].validate(value));
    if (result.issues === undefined) return result.value;
    throw invalid(name, result.issues.map(({ message, path }) => describe(message, path)).join("; "), result.issues);
  };
}

function answer(name: string, validate: () => StandardResult | Promise<StandardResult>): StandardResult {
  let result;
  try {
    result = validate();
  } catch (cause) {
    throw invalid(name, "its schema threw", cause);
  }
  if (!("then" in result)) return result;
  // Nobody waits for it, and its failure is no news.
  result.then(undefined, () => {});
  throw new SseError("bad-option", `The schema of ${JSON.stringify(name)} answers with a promise. Give one that is synchronous.`, {
    reason: name,
  });
}

function invalid(name: string, why: string, cause: unknown): SseError {
  return new SseError("invalid-payload", `An event ${JSON.stringify(name)} does not fit its schema and was not delivered: ${why}.`, {
    reason: name,
    cause,
  });
}

function describe(message: string, path: readonly unknown[] | undefined): string {
  if (path === undefined || path.length === 0) return message;
  // [spec] A segment is a key, or an object with a key.
  const keys = path.map((segment) => String(typeof segment === "object" && segment !== null && "key" in segment ? segment.key : segment));
  return `${keys.join(".")}: ${message}`;
}
