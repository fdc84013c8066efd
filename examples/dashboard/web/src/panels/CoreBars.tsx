import styles from "./CoreBars.module.css";

/** One bar for each core. */
export function CoreBars({ cores }: { cores: readonly number[] }) {
  return (
    <ol className={styles.bars} aria-label="Cores">
      {cores.map((load, core) => (
        <li key={core} className={styles.bar} title={`Core ${core + 1}: ${load.toFixed(0)} %`}>
          <span style={{ transform: `scaleX(${Math.max(0.015, load / 100)})` }} />
        </li>
      ))}
    </ol>
  );
}
