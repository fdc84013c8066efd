import { SseError } from "../errors.js";
import type { Change } from "../stream/upstream.js";

/** The error of an end that is one. */
export function errorOf({ reason }: Change): SseError | null {
  if (reason === "completed" || reason === "closed") return null;
  const details = { reason: String(reason) };
  if (reason === "exhausted") {
    return new SseError("reconnect-limit", "Too many attempts failed in a row. Create a new client when the user asks for it.", details);
  }
  const code = /^(unauthorized|expired)$/.test(details.reason) ? "unauthorized" : "closed-by-server";
  return new SseError(code, `The server ended the stream for good: ${reason}.`, details);
}
