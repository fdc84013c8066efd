import { useSyncExternalStore } from "react";
import type { Cell } from "../store/cell.js";

/** The value of a cell; `server` is what a server renders, and what the page is hydrated with. */
export function useCell<Value>(cell: Cell<Value>, server: Value): Value {
  return useSyncExternalStore(cell.subscribe, cell.read, () => server);
}
