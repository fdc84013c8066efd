import { badOption, type SseError } from "../errors.js";
import { listen } from "../stream/listen.js";

/** Of how many sets of topics the cursor is kept. */
const SETS = 16;
/** How often a cursor that moves is written at most, in milliseconds. */
const INTERVAL = 1_000;

type Entry = readonly [set: readonly string[], cursor: string];

/** Keeps the cursor over page loads. */
export interface Resume {
  /** Where the last page was that had all the topics wanted now; empty when there was none. */
  readonly cursor: () => string;
  /** Says that the cursor may have moved. */
  readonly moved: () => void;
  /** Writes what is not written yet, for good. */
  readonly stop: () => void;
}

/** Keeps it under a key of its own in the page's storage. Where it cannot be written, that is told once. */
export function createResume(
  kind: "session" | "local",
  key: string,
  now: () => Entry,
  tell: (error: SseError) => void,
): Resume {
  let isTold = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  // Storage that is blocked throws when it is touched.
  const storage = (): Storage => globalThis[`${kind}Storage`];

  /** What was written; nothing where it cannot be read. */
  function entries(): Entry[] {
    try {
      return JSON.parse(storage().getItem(key) as string).filter((entry?: Entry) => Array.isArray(entry?.[0]));
    } catch {
      return [];
    }
  }

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    const [set, cursor] = now();
    if (!cursor || set.length === 0) return;
    try {
      const others = entries().filter(([other]) => `${other}` !== `${set}`);
      storage().setItem(key, JSON.stringify([[set, cursor], ...others].slice(0, SETS)));
    } catch (cause) {
      if (!isTold) tell(badOption("resume", "kept in this page's storage", cause));
      isTold = true;
    }
  }

  // A page may go without a word after either.
  const off = listen(globalThis, write, "pagehide", "visibilitychange");

  return {
    cursor() {
      const [set] = now();
      return entries().find(([other]) => set.every((one) => other.includes(one)))?.[1] ?? "";
    },
    moved() {
      timer ??= setTimeout(write, INTERVAL);
    },
    stop() {
      write();
      off();
    },
  };
}
