import styles from "./Count.module.css";

/** One number of the ledger. */
export function Count(props: { label: string; value: number; testId: string; bad?: boolean }) {
  return (
    <div className={styles.count} data-bad={props.bad === true}>
      <dd data-testid={props.testId}>{props.value}</dd>
      <dt>{props.label}</dt>
    </div>
  );
}
