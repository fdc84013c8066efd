import { SseError } from "../errors.js";
import { NONE } from "../store/store.js";
import type { EventListOptions, UseEventList } from "./hooks.js";
import { type StoreContext, useStore } from "./store-context.js";
import { useCell } from "./use-cell.js";

const DEFAULT_MAX = 100;

/** `useEventList` below a context. */
export function createUseEventList<Events extends object>(context: StoreContext<Events>): UseEventList<Events> {
  return function useEventList(name: string, { max = DEFAULT_MAX }: EventListOptions = {}): never {
    if (!Number.isSafeInteger(max) || max < 1) {
      throw new SseError("bad-option", `max is ${max}. Give useEventList a whole number of at least 1.`, { reason: "max" });
    }
    // The overloads say which events these are; `never` fits each of them.
    return useCell(useStore(context, "useEventList").list(name as "*", max), NONE) as never;
  };
}
