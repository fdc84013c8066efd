import type { ConnectionReason, ConnectionStatus } from "../types/index.js";

// The numbers in place of words that cross into the wasm and back. sse-client-wasm/src/npm.rs knows the same.

export const START = 0;
export const OPENED = 1;
export const FAILED = 2;
export const REFUSED = 3;
export const TIMER = 4;
export const ONLINE = 5;
export const OFFLINE = 6;
export const VISIBLE = 7;
export const CLOSE = 8;
export const PAUSE = 9;
export const RESUME = 10;
export const REST = 11;

/** The verdicts on what arrived. */
export const DROP = 0;
export const DELIVER = 1;
export const WITHOUT_ID = 2;
/** The sequence number does not say enough. */
export const ASK = 3;

export const STATUSES = "idle connecting open waiting closed".split(" ") as ConnectionStatus[];

/** The first stands for none. Six of them are the server's to end a stream; `ended` is for one that this version does not know. */
export const REASONS =
  " network refused silent offline drain completed unauthorized expired lagged shutdown ended exhausted closed failed rejected hidden renew".split(
    " ",
  ) as ("" | ConnectionReason)[];

const COMPLETED = 6;
const ENDED = 11;
/** By number; what follows are the ends of a stream, one for each reason. */
const WORDS = ["ready", "gap", "drain", "ping"];

/** The number of a control event. What is only heard, which may be of a later version, is like a ping. */
export function wordOf(name: string, reason: string): number {
  const at = REASONS.indexOf(reason as ConnectionReason);
  if (name === "close") return 4 + (at < COMPLETED || at > ENDED ? ENDED : at) - COMPLETED;
  return WORDS.indexOf(WORDS.includes(name) ? name : "ping");
}
