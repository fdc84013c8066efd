import { SseError } from "../errors.js";
import { UNPACED, type Wish, type Wishes } from "./upstream.js";

/** What a URL calls the two kinds of wishes. */
const NAMES = { topic: "topic", pattern: "match_urlpattern" } as const;

/** The query of a subscription: everything but the cursor. The same wishes give the same text, in whatever order they are. */
export function queryOf(wishes: Wishes): string {
  const intervals = new Map<string, { readonly wish: Wish; interval: number }>();
  for (const wish of wishes) {
    const { kind, value, interval } = wish;
    if (value === "" || /[\0-\x1f\x7f]/.test(value)) {
      throw new SseError("bad-option", `A ${kind} is empty, or has control characters in it.`, { reason: `${kind}s` });
    }
    // Topics sort before patterns. Who wants the most gets it: unpaced is the least number.
    const key = `${kind === "topic" ? 0 : 1}${value}`;
    const known = intervals.get(key);
    if (known === undefined) intervals.set(key, { wish, interval });
    else known.interval = Math.min(known.interval, interval);
  }
  const query = new URLSearchParams();
  const sorted = [...intervals].sort(([one], [other]) => (one < other ? -1 : 1));
  // All of them is what a server sends that is asked for none.
  const isAll = sorted.length === 1 && sorted[0]?.[0] === "0*";
  if (!isAll) for (const [, { wish }] of sorted) query.append(NAMES[wish.kind], wish.value);
  for (const [, { wish, interval }] of sorted) if (interval > UNPACED) query.append("throttle", `${interval} ${wish.value}`);
  // Tagged frames and control events.
  query.append("tidings", "1");
  return String(query);
}
