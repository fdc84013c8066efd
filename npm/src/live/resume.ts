import { SseError } from "../errors.js";
import type { Wishes } from "../stream/upstream.js";

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

/** Keeps it under a key of its own in the page's storage. An error is told once, and then nothing is kept any more. */
export function createResume(kind: "session" | "local", key: string, cursor: () => string, tell: (error: SseError) => void): Resume {
  let works = true;
  let wanted: Wishes = [];
  let written = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Storage that is blocked throws when it is touched, one that is full when it is written. */
  function attempt<Value>(task: (storage: Storage) => Value): Value | undefined {
    if (!works) return undefined;
    try {
      return task(kind === "local" ? localStorage : sessionStorage);
    } catch (cause) {
      works = false;
      tell(new SseError("bad-option", "options.resume: the storage cannot be used, so the cursor is not kept.", { reason: "resume", cause }));
      return undefined;
    }
  }

  function entries(storage: Storage): Entry[] {
    try {
      const found: unknown = JSON.parse(storage.getItem(key) ?? "[]");
      return Array.isArray(found) ? found.filter((entry) => Array.isArray(entry?.[0]) && typeof entry[1] === "string") : [];
    } catch (error) {
      // What cannot be read was not written here, and is written anew.
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  }

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    const set = setOf(wanted);
    const entry: Entry = [set, cursor()];
    const text = JSON.stringify(entry);
    if (entry[1] === "" || text === written) return;
    attempt((storage) => {
      const others = entries(storage).filter(([other]) => other.join("\n") !== set.join("\n"));
      storage.setItem(key, JSON.stringify([entry, ...others].slice(0, SETS)));
      written = text;
    });
  }

  function hidden(): void {
    if (document.visibilityState === "hidden") write();
  }

  globalThis.addEventListener?.("pagehide", write);
  globalThis.document?.addEventListener("visibilitychange", hidden);

  return {
    cursorOf(wishes) {
      const set = setOf(wishes);
      return attempt((storage) => entries(storage).find(([other]) => set.every((one) => other.includes(one)))?.[1]) ?? "";
    },
    moved(wishes) {
      wanted = wishes;
      timer ??= setTimeout(write, INTERVAL);
    },
    stop() {
      if (timer !== undefined) write();
      globalThis.removeEventListener?.("pagehide", write);
      globalThis.document?.removeEventListener("visibilitychange", hidden);
    },
  };
}

/** Topics and patterns in an order that does not depend on who asked first. */
function setOf(wishes: Wishes): string[] {
  return wishes.map(({ kind, value }) => `${kind} ${value}`).sort();
}
