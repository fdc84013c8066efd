import { useConnection } from "../live";
import { RetryCountdown } from "./RetryCountdown";
import styles from "./StatusPill.module.css";

/** What the connection is doing: its status, and while it is lost the attempt and the time to the next one. */
export function StatusPill() {
  const { status, attempt, retryAt, reason } = useConnection();
  return (
    <p className={styles.pill} data-status={status} role="status">
      <span className={styles.dot} aria-hidden="true" />
      <span className="visually-hidden">Connection: </span>
      <span data-testid="connection-status">{status}</span>
      {attempt > 0 && <span className={styles.detail}>attempt {attempt}</span>}
      {retryAt !== null && (
        <span className={styles.detail} aria-hidden="true">
          next in <RetryCountdown until={retryAt} />
        </span>
      )}
      {status === "closed" && reason !== null && <span className={styles.detail}>{reason}</span>}
    </p>
  );
}
