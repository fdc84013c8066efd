import type { Frame, Shown } from "../live/frame.js";

/** A value that is watched while somebody subscribes, and that changes only when its frame flushes. */
export interface Cell<Value> {
  /** What it is called among the cells of its store: cells of one key show one value. */
  readonly key: string;
  /** Calls `listener` after the value changed; returns what takes it off. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The value: the same until the next flush, however many events came, so that one render sees one state. */
  readonly read: () => Value;
  /** The value before anything was heard: what a server renders, and what its page is hydrated with. */
  readonly seed: () => Value;
  /** Whether anybody subscribes to a cell of this key. */
  readonly isFed: () => boolean;
}

/** Feeds a cell: asked for the value once per flush, stopped some time after the last subscriber. */
export interface Feed<Value> {
  /** Gives the value as it is now. */
  readonly value: () => Value;
  /** Stops feeding. */
  readonly stop: () => void;
}

/** Starts a feed, which tells of changes through `changed`. */
export type Start<Value> = (changed: () => void) => Feed<Value>;

/** The cells of a store. */
export interface Cells {
  /**
   * The cell of that key. Nothing is kept for one that nobody subscribes to: it is a name and a recipe, and may be thrown
   * away, as a render is that React gives up.
   */
  readonly cell: <Value>(key: string, seed: () => Value, start: Start<Value>) => Cell<Value>;
}

/** A cell that is fed. */
interface Fed {
  readonly value: () => unknown;
  /** Each subscription is its own entry, also when the same function subscribes twice. */
  readonly listeners: Set<{ readonly notify: () => void }>;
  readonly stop: () => void;
}

/** No cells yet. */
export function createCells(frame: Frame): Cells {
  const cells = new Map<string, Fed>();

  function feed<Value>(key: string, seed: () => Value, start: Start<Value>): Fed {
    let value = seed();
    const listeners: Fed["listeners"] = new Set();
    const { value: newest, stop } = start(() => frame(show));
    const show = (): Shown => !Object.is(value, (value = newest())) && notify;
    const notify = (): void => [...listeners].forEach((listener) => listeners.has(listener) && listener.notify());
    const fed = { value: () => value, listeners, stop };
    cells.set(key, fed);
    return fed;
  }

  return {
    cell: <Value>(key: string, seed: () => Value, start: Start<Value>): Cell<Value> => ({
      key,
      seed,
      isFed: () => cells.has(key),
      read: () => (cells.get(key)?.value ?? seed)() as Value,
      subscribe(notify) {
        const fed = cells.get(key) ?? feed(key, seed, start);
        const listener = { notify };
        fed.listeners.add(listener);
        return () => {
          fed.listeners.delete(listener);
          // Not at once: React lets go and takes hold again in one breath, under StrictMode, at a fast refresh, and where one
          // component takes another's place. Later nothing would be heard, so going on from an old value would hide a hole.
          queueMicrotask(() => {
            if (fed.listeners.size > 0 || cells.get(key) !== fed) return;
            cells.delete(key);
            fed.stop();
          });
        };
      },
    }),
  };
}
