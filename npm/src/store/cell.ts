import type { Frame } from "./frame.js";

/** A value that is watched while somebody subscribes, and that changes only when its frame flushes. */
export interface Cell<Value> {
  /** Calls `listener` after the value changed; returns what takes it off. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The value: the same until the next flush, however many events came, so that one render sees one state. */
  readonly read: () => Value;
}

/** Feeds a cell: told of changes through `changed`, asked for the value once per flush, stopped with the last subscriber. */
export interface Feed<Value> {
  /** Gives the value as it is now. */
  readonly value: () => Value;
  /** Stops feeding. */
  readonly stop: () => void;
}

/**
 * A cell that starts its feed with the first subscriber and stops it with the last. While nobody subscribes its value is
 * `initial`: nothing is heard then, so going on from an old value would hide a hole.
 */
export function createCell<Value>(
  frame: Frame,
  initial: () => Value,
  start: (changed: () => void) => Feed<Value>,
): Cell<Value> {
  const listeners = new Set<() => void>();
  let feed: Feed<Value> | undefined;
  let value: Value;

  function flush(): void {
    if (feed === undefined) return;
    const next = feed.value();
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of [...listeners]) listener();
  }

  return {
    read: () => (feed === undefined ? initial() : value),
    subscribe(listener) {
      // Each subscription is its own entry, also when the same function subscribes twice.
      const entry = (): void => listener();
      listeners.add(entry);
      if (feed === undefined) {
        value = initial();
        feed = start(() => frame.request(flush));
      }
      return () => {
        if (!listeners.delete(entry) || listeners.size > 0) return;
        feed?.stop();
        feed = undefined;
      };
    },
  };
}
