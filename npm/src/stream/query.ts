import { UNPACED, type Wishes } from "./upstream.js";
import { keyOf } from "./wishes.js";

/** The query of a subscription: everything but the cursor. The same wishes give the same text, in whatever order they are. */
export function queryOf(wishes: Wishes): string {
  const query = new URLSearchParams();
  for (const { kind, value, interval } of [...wishes].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))) {
    // All of them is what a server sends that is asked for none.
    if (wishes.length > 1 || kind !== "topic" || value !== "*") query.append(kind === "topic" ? kind : "match_urlpattern", value);
    if (interval > UNPACED) query.append("throttle", `${interval} ${value}`);
  }
  // Tagged frames and control events.
  query.append("tidings", "1");
  return String(query);
}
