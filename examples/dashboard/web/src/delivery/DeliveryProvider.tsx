import { createContext, type ReactNode, useContext, useEffect, useReducer } from "react";
import { useClient, useEvent } from "../live";
import { EMPTY, enter, type Ledger } from "./ledger";

const DeliveryContext = createContext<Ledger>(EMPTY);

/** Keeps the ledger of every event, outage and gap for the components below. */
export function DeliveryProvider({ children }: { children: ReactNode }) {
  const [ledger, record] = useReducer(enter, EMPTY);
  const client = useClient();

  useEvent("*", (data, { name, id }) => record({ kind: "event", name, id, data, now: Date.now() }));
  useEffect(() => client.onGap(() => record({ kind: "gap" })), [client]);
  useEffect(() => {
    let wasOpen = client.state.status === "open";
    return client.onStateChange(({ status }) => {
      if (wasOpen && status !== "open") record({ kind: "lost", now: Date.now() });
      if (!wasOpen && status === "open") record({ kind: "back", now: Date.now() });
      wasOpen = status === "open";
    });
  }, [client]);

  return <DeliveryContext value={ledger}>{children}</DeliveryContext>;
}

/** The ledger. */
export function useDelivery(): Ledger {
  return useContext(DeliveryContext);
}
