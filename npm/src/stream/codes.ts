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


/** The number of a control event; a stream's end has one for each reason. What is only heard, which may be of a later version, is like a ping. */
export function wordOf(name: string, reason: string): number {
  return name === "close" ? 4 + index(REASONS.slice(6, 12), reason) : index(["ready", "gap", "drain", "ping"], name);
}

/** Where a word is in a list whose last stands for all that are not. */
function index(words: string[], word: string): number {
  return (words.indexOf(word) + 1 || words.length) - 1;
}
