import type { ReactNode } from "react";
import styles from "./Figures.module.css";

/** Several figures side by side. */
export function Figures({ testId, children }: { testId: string; children: ReactNode }) {
  return (
    <div className={styles.figures} data-testid={testId}>
      {children}
    </div>
  );
}
