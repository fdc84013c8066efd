import type { Hearer } from "./transport.js";

/** Tells of an answer that is no event stream, and lets go of it. */
export async function refuse({ body, headers, status }: Response, hearer: Hearer, renewable = false): Promise<void> {
  const after = headers.get("retry-after") ?? "";
  // [RFC 9110] "The Retry-After field value can be either an HTTP-date or a number of seconds to delay".
  const ms = /^\d+$/.test(after) ? +after * 1_000 : Date.parse(after) - Date.now();
  // It may not say, or have passed.
  hearer.answered(status, ms > 0 ? ms : 0, renewable);
  await body?.cancel();
}
