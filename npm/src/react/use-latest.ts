import type { EventName } from "../types/index.js";
import type { UseLatest } from "./hooks.js";
import { type StoreContext, useStore } from "./store-context.js";
import { useCell } from "./use-cell.js";

/** `useLatest` below a context. */
export function createUseLatest<Events extends object>(context: StoreContext<Events>): UseLatest<Events> {
  return function useLatest<Name extends EventName<Events>>(name: Name): Events[Name] | undefined {
    const event = useCell(useStore(context, "useLatest").latest(name), undefined);
    return event?.data as Events[Name] | undefined;
  };
}
