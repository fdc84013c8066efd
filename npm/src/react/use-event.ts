import { useEffect, useInsertionEffect, useRef } from "react";
import type { EventHandler } from "../types/index.js";
import type { UseEvent } from "./hooks.js";
import { type StoreContext, useStore } from "./store-context.js";

/** `useEvent` below a context. */
export function createUseEvent<Events extends object>(context: StoreContext<Events>): UseEvent<Events> {
  return function useEvent(name: string, handler: unknown): void {
    const store = useStore(context, "useEvent");
    const newest = useRef(handler as EventHandler<Events>);
    // Before every other effect, so that none of them can cause an event that meets the handler of an earlier render.
    useInsertionEffect(() => {
      newest.current = handler as EventHandler<Events>;
    });
    useEffect(() => store.listen(name as "*", (data, event) => newest.current(data, event)), [store, name]);
  };
}
