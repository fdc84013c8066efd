import styles from "./Meter.module.css";

/** How full something is. */
export function Meter(props: { label: string; detail: string; share: number; color: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, props.share)) * 100);
  return (
    <div className={styles.meter}>
      <span className={styles.label}>{props.label}</span>
      <span className={styles.detail}>{props.detail}</span>
      <span className={styles.track} role="meter" aria-label={props.label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
        <span className={styles.fill} style={{ width: `${percent}%`, background: `var(${props.color})` }} />
      </span>
    </div>
  );
}
