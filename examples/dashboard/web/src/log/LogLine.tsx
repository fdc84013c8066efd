import { memo } from "react";
import { timeOfDay } from "../format";
import type { Log } from "../generated/events";
import styles from "./LogLine.module.css";
import { stamped } from "./stamped";

/** One line, its time, and where it is from. */
export const LogLine = memo(function LogLine({ log }: { log: Log }) {
  const { at, text } = stamped(log.line, log.at);
  return (
    <li className={styles.line} data-testid="log-line">
      <time dateTime={new Date(at).toISOString()}>{timeOfDay(at)}</time>
      <span className={styles.source}>{log.source}</span>
      <span>{text}</span>
    </li>
  );
});
