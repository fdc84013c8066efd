import { call } from "../report.js";

/** Listeners to one thing. */
export interface Emitter<Value> {
  /** Adds a listener; returns what takes it off. The same function may be added twice, and is then called twice. */
  readonly add: (listener: (value: Value) => void) => () => void;
  /** Calls those that are there now, until `stale` says that the value has been overtaken; whether there was any. */
  readonly emit: (value: Value, stale?: () => boolean) => boolean;
  /** Takes all off. */
  readonly clear: () => void;
}

/** No listeners yet. */
export function createEmitter<Value>(): Emitter<Value> {
  const listeners = new Set<{ listener: (value: Value) => void }>();
  return {
    add(listener) {
      const entry = { listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    emit(value, stale) {
      const entries = [...listeners];
      for (const entry of entries) {
        if (stale?.()) break;
        // One that an earlier one took off is not called any more.
        if (listeners.has(entry)) call(entry.listener, value);
      }
      return entries.length > 0;
    },
    clear: () => listeners.clear(),
  };
}
