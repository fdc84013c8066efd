import { SseError } from "../errors.js";
import type { ConnectionReason } from "../types/index.js";

/** The error of an end, or of a change that the server refuses while the stream goes on; `null` where it is none. */
export function errorOf(reason: ConnectionReason | null, what = "The stream ended"): SseError | null {
  if (!reason || reason === "completed" || reason === "closed") return null;
  const isAccess = reason === "unauthorized" || reason === "expired";
  const code = reason === "exhausted" ? "reconnect-limit" : isAccess ? "unauthorized" : "closed-by-server";
  return new SseError(code, `${what}: ${reason}.`, { reason });
}
