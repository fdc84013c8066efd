import { useState, useSyncExternalStore } from "react";
import type { Cell } from "../store/cell.js";

/**
 * The value of a cell. The cell of the first render is kept as long as its key and its store are: it remembers the seed,
 * which may be written inline.
 */
export function useCell<Value>(store: object, cell: Cell<Value>): Value {
  const [held, hold] = useState({ store, cell });
  let current = held.cell;
  if (held.store !== store || current.key !== cell.key) {
    current = cell;
    hold({ store, cell });
  }
  return useSyncExternalStore(current.subscribe, current.read, current.seed);
}
