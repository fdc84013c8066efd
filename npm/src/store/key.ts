import type { ListenOptions } from "../types/index.js";

/** What tells one way of listening from another: the same for the same options, however they are written. */
export function keyOf(
  kind: string,
  name: string,
  { topic, pattern, after, latest = false, maxPerSecond }: ListenOptions,
): string {
  return JSON.stringify([kind, name, topic, pattern, after, latest, maxPerSecond]);
}
