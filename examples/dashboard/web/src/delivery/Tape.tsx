import styles from "./Tape.module.css";
import type { Arrival } from "./ledger";

/** The newest events as a bar code, newest at the right; those that were caught up with after an outage stand out. */
export function Tape({ arrivals }: { arrivals: readonly Arrival[] }) {
  return (
    <div className={styles.tape} aria-hidden="true">
      {arrivals.map(({ nth, name, replayed }) => (
        <i key={nth} className={styles.tick} data-name={name} data-replayed={replayed} />
      ))}
    </div>
  );
}
