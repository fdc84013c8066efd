import { TidingsDevtools } from "tidings/devtools";
import { DeliveryProvider } from "../delivery/DeliveryProvider";
import { DeliveryPanel } from "../delivery/DeliveryPanel";
import { Feed } from "../feed/Feed";
import { Provider, useClient } from "../live";
import { LogPanel } from "../log/LogPanel";
import { CpuPanel } from "../panels/CpuPanel";
import { DisksPanel } from "../panels/DisksPanel";
import { MemoryPanel } from "../panels/MemoryPanel";
import { NetworkPanel } from "../panels/NetworkPanel";
import styles from "./App.module.css";
import { Header } from "./Header";

const options = {
  // What the server still holds comes first, so the charts open with a past.
  lastEventId: "earliest",
  // Slower than it has to be, so that an outage lasts long enough to be watched.
  reconnect: { floor: 2_000, initial: 3_500, max: 3_500 },
};

/** The page: one connection, and everything that listens to it. */
export function App() {
  return (
    <Provider url="/events" options={options}>
      <DeliveryProvider>
        <div className={styles.page}>
          <Header />
          <main className={styles.grid}>
            <DeliveryPanel />
            <CpuPanel />
            <MemoryPanel />
            <NetworkPanel />
            <DisksPanel />
            <LogPanel />
            <Feed />
          </main>
        </div>
      </DeliveryProvider>
      <Devtools />
    </Provider>
  );
}

/** Only where the page is served by `npm run dev`: a production build leaves it out. */
function Devtools() {
  return <TidingsDevtools client={useClient()} />;
}
