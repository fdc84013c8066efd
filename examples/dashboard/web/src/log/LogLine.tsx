import { memo } from "react";
import { timeOfDay } from "../format";
import type { Log } from "../generated/events";
import styles from "./LogLine.module.css";

/** One line, when it was read, and from where. */
export const LogLine = memo(function LogLine({ log }: { log: Log }) {
  return (
    <li className={styles.line} data-testid="log-line">
      <time dateTime={new Date(log.at).toISOString()}>{timeOfDay(log.at)}</time>
      <span className={styles.source}>{log.source}</span>
      <span>{log.line}</span>
    </li>
  );
});
