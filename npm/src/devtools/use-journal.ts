import { useEffect, useState, useSyncExternalStore } from "react";
import type { Journal, Snapshot } from "./journal.js";

/** What a journal holds now. */
export function useJournal(journal: Journal): Snapshot {
  return useSyncExternalStore(journal.subscribe, journal.read, journal.read);
}

/** The time, as often as `every` says, in milliseconds. */
export function useNow(every: number, isStopped = false): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (isStopped) return undefined;
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every, isStopped]);
  return now;
}
