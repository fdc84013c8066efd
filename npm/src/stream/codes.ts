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

export const STATUSES: readonly ConnectionStatus[] = ["idle", "connecting", "open", "waiting", "closed"];

/** The server's reasons to end a stream; `ended` for one that this version does not know. */
const ENDS = ["completed", "unauthorized", "expired", "lagged", "shutdown", "ended"] as const;

export const REASONS: readonly (ConnectionReason | null)[] = [
  null,
  "network",
  "refused",
  "silent",
  "offline",
  "drain",
  ...ENDS,
  "exhausted",
  "closed",
  "failed",
  "rejected",
  "hidden",
  "renew",
];

/** What the names of control events begin with. */
const PREFIX = "tidings:";
/** The last stands for what is only heard: it, or what a later version knows. */
const WORDS = ["ready", "gap", "drain", "ping"] as const;

export function isControl(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** The number of a control event. A stream's end has one for each reason. */
export function wordOf(name: string, reason: unknown): number {
  const word = name.slice(PREFIX.length);
  if (word === "close") return WORDS.length + index(ENDS, reason);
  return index(WORDS, word);
}

/** Where a word is in a list whose last stands for all that are not. */
function index(words: readonly unknown[], word: unknown): number {
  const at = words.indexOf(word);
  return at < 0 ? words.length - 1 : at;
}
