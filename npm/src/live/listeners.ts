import { call } from "../report.js";
import type { Off } from "../types/index.js";

/** Those who are told of one thing. Each is an entry of its own, also when the same one is there twice. */
export type Listeners<Listener> = Set<readonly [Listener]>;

/** Gives what adds a listener, which in turn gives what takes it off. */
export function adds<Listener>(listeners: Listeners<Listener>): (listener: Listener) => Off {
  return (listener) => {
    const entry = [listener] as const;
    listeners.add(entry);
    return () => void listeners.delete(entry);
  };
}

/** Goes through those that are there now. One that an earlier one took off is left out. */
export function each<Listener>(listeners: Listeners<Listener>, tell: (listener: Listener) => void): void {
  for (const entry of [...listeners]) if (listeners.has(entry)) call(tell, ...entry);
}
