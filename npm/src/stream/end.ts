import { SseError } from "../errors.js";
import type { ConnectionReason } from "../types/index.js";
import type { Change } from "./upstream.js";

/** The error of an end that is one. */
export function errorOf({ reason }: Change): SseError | null {
  if (reason === "completed" || reason === "closed") return null;
  if (reason === "exhausted") {
    return new SseError("reconnect-limit", "Too many attempts failed in a row. Create a new client when the user asks for it.", { reason });
  }
  return byServer(reason, "The server ended the stream for good");
}

/** The error of a change that the server refuses, while the stream goes on with what it carried before. */
export function refusalOf(reason: ConnectionReason | null): SseError {
  return byServer(reason, "The server refuses what is listened to now, and goes on with what was before");
}

function byServer(reason: ConnectionReason | null, what: string): SseError {
  const isAccess = reason === "unauthorized" || reason === "expired";
  return new SseError(isAccess ? "unauthorized" : "closed-by-server", `${what}: ${reason}.`, { reason: String(reason) });
}
