import { createElement, type ReactNode, useEffect, useState } from "react";
import { createClient } from "../client.js";
import { lendClient, shareClient } from "../store/shared-client.js";
import { createStore, type Store } from "../store/store.js";
import type { Hooks, ProviderProps } from "./hooks.js";
import type { StoreContext } from "./store-context.js";

/** The provider of a context: makes the store, and keeps its client open while mounted. */
export function createProvider<Events extends object>(context: StoreContext<Events>): Hooks<Events>["Provider"] {
  return function Provider(props: ProviderProps<Events>): ReactNode {
    const identity = props.client ?? JSON.stringify([props.url, props.options]);
    // State rather than a memo, which React may forget: forgetting would open a second connection. What StrictMode
    // creates twice is thrown away unopened, since a client opens nothing before it is listened to.
    const [provided, setProvided] = useState(() => ({ identity, store: storeOf(props) }));
    let { store } = provided;
    if (provided.identity !== identity) {
      store = storeOf(props);
      setProvided({ identity, store });
    }
    useEffect(() => store.hold(), [store]);
    return createElement(context.Provider, { value: store }, props.children);
  };
}

function storeOf<Events extends object>(props: ProviderProps<Events>): Store<Events> {
  if (props.client !== undefined) return createStore(lendClient(props.client));
  const { url, options } = props;
  return createStore(
    shareClient((lastEventId) => createClient<Events>(url, lastEventId === "" ? options : { ...options, lastEventId })),
  );
}
