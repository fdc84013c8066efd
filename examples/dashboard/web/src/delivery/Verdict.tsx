import { seconds } from "../format";
import { useConnection } from "../live";
import { useDelivery } from "./DeliveryProvider";
import { isOut, type Ledger } from "./ledger";
import styles from "./Verdict.module.css";

/** In one sentence, whether anything was lost. */
export function Verdict() {
  const ledger = useDelivery();
  const { status, reason } = useConnection();
  const [headline, detail] = status === "closed" ? ["The stream is over.", `It was closed: ${reason}.`] : judge(ledger);
  return (
    <div role="status">
      <p className={styles.headline}>{headline}</p>
      <p className={styles.detail}>{detail}</p>
    </div>
  );
}

function judge(ledger: Ledger): [headline: string, detail: string] {
  const outage = ledger.outages.at(-1);
  if (ledger.events === 0) return ["Listening.", "The first event is about to arrive."];
  if (isOut(ledger)) {
    return ["Connection lost.", "The server keeps the events; the next attempt asks for all that follow the last id."];
  }
  if (ledger.missed > 0) return ["Events are missing.", "The samples' numbers skip, and the server did not say so."];
  if (outage?.to != null) {
    return outage.gap
      ? ["Told, not silent.", "The server no longer had what follows the last id, and said so: the page knows of the gap."]
      : ["Nothing lost, nothing twice.", `Away for ${seconds(outage.to - outage.from)}, ${caughtUp(outage.replayed)}.`];
  }
  return ["Every event, once, in order.", "One stream carries all of this page. Cut it, and watch it resume."];
}

function caughtUp(count: number): string {
  if (count === 0) return "and nothing was published meanwhile";
  return `${count} ${count === 1 ? "event" : "events"} caught up from the last id`;
}
