import { type Context, createContext, useContext } from "react";
import type { Store } from "../store/store.js";

/** The context that carries one event map's store from its `Provider` to its hooks. */
export type StoreContext<Events extends object> = Context<Store<Events> | null>;

/** A context of its own for each `createHooks()`, so that two event maps never meet. */
export function createStoreContext<Events extends object>(): StoreContext<Events> {
  const context: StoreContext<Events> = createContext<Store<Events> | null>(null);
  context.displayName = "Tidings";
  return context;
}

/** The store of the nearest provider. */
export function useStore<Events extends object>(context: StoreContext<Events>, hook: string): Store<Events> {
  const store = useContext(context);
  if (store === null) {
    throw new Error(`${hook}() found no <Provider>. Render the component below the Provider of the same createHooks().`);
  }
  return store;
}
