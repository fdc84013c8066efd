import { createElement, type ReactNode, useEffect, useState } from "react";
import { createClient } from "../client.js";
import { lendClient, shareClient } from "../store/shared-client.js";
import { createStore, type Store } from "../store/store.js";
import type { Client, ClientOptions, Contract, TopicMap } from "../types/index.js";
import type { StoreContext } from "./store-context.js";

/**
 * Gives the components below it one connection. A `<Suspense>` boundary for `useCaughtUp` stands below it, not around it:
 * React forgets a provider that has not been shown yet.
 *
 * @example
 * ```tsx
 * <Provider url="/events"><Prices /></Provider>
 * ```
 */
export interface ProvideEvents<Events extends object, Topics extends TopicMap = {}> {
  /** Renders what is below. */
  (props: ProviderProps<Events, Topics>): ReactNode;
}

/**
 * What a `Provider` takes: a URL, and it opens and closes the connection itself; or a client, which stays yours to close.
 *
 * @example
 * ```tsx
 * <Provider url="/events" options={{ topics: ["prices/AAPL"] }}>…</Provider>
 * <Provider client={client}>…</Provider>
 * ```
 */
export type ProviderProps<Events extends object, Topics extends TopicMap = {}> =
  | OwnClientProps<Events>
  | GivenClientProps<Events, Topics>;

/**
 * A `Provider` with a client of its own. Nothing is opened before a component below it listens; it is closed shortly
 * after the provider is unmounted.
 *
 * @example
 * ```tsx
 * <Provider url="/events" options={{ lastEventId: "earliest" }}>…</Provider>
 * ```
 */
export interface OwnClientProps<Events extends object = any> {
  /** Where the stream is. */
  url: string | URL;
  /**
   * What the client is created with. Compared by value, so it may be written inline: when a value changes, a new client
   * takes the old one's place. Functions, classes and the signal are not compared.
   */
  options?: ClientOptions<Events> | undefined;
  /** What is below. */
  children?: ReactNode;
  /** Belongs to the other form. */
  client?: undefined;
}

/**
 * A `Provider` over a client that you created, and that you close.
 *
 * @example
 * ```tsx
 * const client = createClient<Events, Topics>("/events");
 * <Provider client={client}>…</Provider>
 * ```
 */
export interface GivenClientProps<Events extends object, Topics extends TopicMap = {}> {
  /** The client. */
  client: Client<Events, Topics>;
  /** What is below. */
  children?: ReactNode;
  /** Belongs to the other form. */
  url?: undefined;
  /** Belongs to the other form. */
  options?: undefined;
}

/** The provider of a context: makes the store, and keeps its client open while mounted. */
export function createProvider<Events extends object, Topics extends TopicMap>(
  context: StoreContext<Events>,
  contract: Contract<Events, Topics> | undefined,
): ProvideEvents<Events, Topics> {
  return function Provider(props) {
    const identity = props.client ?? JSON.stringify([props.url, props.options]);
    // State rather than a memo, which React may forget: forgetting would open a second connection. What StrictMode
    // creates twice is thrown away unopened, since a client opens nothing before it is listened to.
    const [provided, setProvided] = useState(() => ({ identity, store: storeOf(props, contract) }));
    let { store } = provided;
    if (provided.identity !== identity) {
      store = storeOf(props, contract);
      setProvided({ identity, store });
    }
    useEffect(() => store.hold(), [store]);
    return createElement(context.Provider, { value: store }, props.children);
  };
}

function storeOf<Events extends object, Topics extends TopicMap>(
  props: ProviderProps<Events, Topics>,
  contract: Contract<Events, Topics> | undefined,
): Store<Events> {
  // What the store asks of it needs no topic map.
  if (props.client !== undefined) return createStore(lendClient(props.client as Client<any>));
  const { url, options } = props;
  const first = contract === undefined ? options : { ...options, contract: options?.contract ?? contract };
  return createStore(shareClient((lastEventId) => createClient<Events>(url, lastEventId === "" ? first : { ...first, lastEventId })));
}
