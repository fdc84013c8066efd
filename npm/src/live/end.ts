import { SseError } from "../errors.js";
import type { Change } from "../stream/upstream.js";

/** The error of an end that is one. */
export function errorOf({ reason }: Change): SseError | null {
  switch (reason) {
    case "completed":
    case "closed":
      return null;
    case "exhausted":
      return new SseError("reconnect-limit", "Too many attempts failed in a row. Create a new client when the user asks for it.", { reason });
    case "unauthorized":
    case "expired":
      return new SseError("unauthorized", "The server does not let this client read. Sign in, then create a new client.", { reason });
    default:
      return new SseError("closed-by-server", `The server ended the stream for good: ${reason}.`, { reason: String(reason) });
  }
}
