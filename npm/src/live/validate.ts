import { SseError, type SseErrorCode } from "../errors.js";
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
    const schema = Object.hasOwn(schemas, name) && schemas[name];
    if (!schema) return value;
    const failure = (why: string, cause?: unknown, code: SseErrorCode = "invalid-payload"): SseError =>
      new SseError(code, `The event "${name}" does not fit its schema: ${why}.`, { reason: name, cause });
    let result: StandardResult | Promise<StandardResult>;
    try {
      result = schema["~standard"].validate(value);
    } catch (cause) {
      throw failure("it threw", cause);
    }
    if ("then" in result) {
      // Nobody waits for it, and its failure is no news.
      result.then(undefined, () => {});
      throw failure("it answers with a promise", undefined, "bad-option");
    }
    const { issues } = result;
    if (!issues) return result.value;
    // [spec] A segment of a path is a key, or an object with a key.
    const all = issues.map(({ message, path = [] }) => [path.map((segment: any) => String(segment.key ?? segment)).join("."), message].filter(Boolean).join(": "));
    throw failure(all.join("; "), issues);
  };
}
