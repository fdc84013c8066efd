import { SseError } from "../errors.js";
import { listen } from "../stream/listen.js";
import type { Wishes } from "../stream/upstream.js";
import { keyOf } from "../stream/wishes.js";

/** Of how many sets of topics the cursor is kept. */
const SETS = 16;
/** How often a cursor that moves is written at most, in milliseconds. */
const INTERVAL = 1_000;

type Entry = readonly [set: readonly string[], cursor: string];

/** Keeps the cursor over page loads. */
export interface Resume {
  /** Where the last page was that had all these topics; empty when there was none. */
  readonly cursorOf: (wishes: Wishes) => string;
  /** Says that the cursor may have moved. */
  readonly moved: (wishes: Wishes) => void;
  /** Writes what is not written yet, for good. */
  readonly stop: () => void;
}

/** Keeps it under a key of its own in the page's storage. Where it cannot be written, that is told once, and no more tried. */
export function createResume(kind: "session" | "local", key: string, cursor: () => string, tell: (error: SseError) => void): Resume {
  let works = true;
  let wanted: Wishes = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  // Storage that is blocked throws when it is touched.
  const storage = (): Storage => (kind === "local" ? localStorage : sessionStorage);

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
    const set = setOf(wanted);
    if (!works || cursor() === "" || set.length === 0) return;
    try {
      const others = entries().filter(([other]) => `${other}` !== `${set}`);
      storage().setItem(key, JSON.stringify([[set, cursor()], ...others].slice(0, SETS)));
    } catch (cause) {
      works = false;
      tell(new SseError("bad-option", "options.resume: the cursor cannot be kept in this page's storage.", { reason: "resume", cause }));
    }
  }

  // A page may go without a word after either.
  const off = listen(globalThis, write, "pagehide", "visibilitychange");

  return {
    cursorOf(wishes) {
      const set = setOf(wishes);
      return entries().find(([other]) => set.every((one) => other.includes(one)))?.[1] ?? "";
    },
    moved(wishes) {
      wanted = wishes;
      timer ??= setTimeout(write, INTERVAL);
    },
    stop() {
      write();
      off();
    },
  };
}

/** Topics and patterns in an order that does not depend on who asked first. */
function setOf(wishes: Wishes): string[] {
  return wishes.map(keyOf).sort();
}
