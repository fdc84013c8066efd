import type { ReactNode } from "react";
import styles from "./Meters.module.css";

/** Meters side by side, as many in a row as fit. */
export function Meters({ children }: { children: ReactNode }) {
  return <div className={styles.meters}>{children}</div>;
}
