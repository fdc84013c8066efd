import { SseError } from "../errors.js";
import type { ClientOptions } from "../types/index.js";

/** The URL of a subscription: everything but the cursor. */
export function subscribeUrl(url: string, { topics = [], patterns = [] }: ClientOptions): string {
  const query = new URLSearchParams();
  for (const topic of topics) query.append("topic", checked("topics", topic));
  for (const pattern of patterns) query.append("match_urlpattern", checked("patterns", pattern));
  // Tagged frames and control events.
  query.append("tidings", "1");
  const [base = ""] = url.split("#");
  return `${base}${base.includes("?") ? "&" : "?"}${query}`;
}

function checked(option: string, value: string): string {
  if (value === "" || /[\0-\x1f\x7f]/.test(value)) {
    throw new SseError("bad-option", `options.${option} holds a value that is empty or has control characters in it.`, {
      reason: option,
    });
  }
  return value;
}
