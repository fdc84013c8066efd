import type { Quantity } from "../format";
import styles from "./Figure.module.css";

/** A value in large type; `label` and `color` tie it to its line in the chart. */
export function Figure(props: { quantity: Quantity | null; label?: string; color?: string; testId?: string }) {
  const { quantity, label, color, testId } = props;
  return (
    <p className={styles.figure} data-testid={testId}>
      {label !== undefined && (
        <span className={styles.label}>
          {color !== undefined && <i className={styles.key} style={{ background: `var(${color})` }} aria-hidden="true" />}
          {label}{" "}
        </span>
      )}
      <span className={styles.value}>{quantity?.value ?? "–"}</span>
      <span className={styles.unit}> {quantity?.unit}</span>
    </p>
  );
}
