import { CutButton } from "../connection/CutButton";
import { Count } from "./Count";
import styles from "./DeliveryPanel.module.css";
import { useDelivery } from "./DeliveryProvider";
import { Tape } from "./Tape";
import { Verdict } from "./Verdict";

/** The proof: what arrived, that nothing is missing and nothing came twice, and the button that puts it to the test. */
export function DeliveryPanel() {
  const { events, missed, repeated, gaps, lastId, tape } = useDelivery();
  return (
    <section className={styles.panel} aria-label="Delivery">
      <div className={styles.top}>
        <Verdict />
        <CutButton />
      </div>
      <Tape arrivals={tape} />
      <dl className={styles.counts}>
        <Count label="events" value={events} testId="events-total" />
        <Count label="missed" value={missed} testId="missed" bad={missed > 0} />
        <Count label="repeated" value={repeated} testId="repeated" bad={repeated > 0} />
        <Count label="gaps told" value={gaps} testId="gaps" bad={gaps > 0} />
        <div className={styles.id}>
          <dt>last id</dt>
          <dd data-testid="last-id">{lastId}</dd>
        </div>
      </dl>
    </section>
  );
}
