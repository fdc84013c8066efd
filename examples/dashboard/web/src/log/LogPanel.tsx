import { useLayoutEffect, useRef } from "react";
import { useEventList } from "../live";
import { Panel } from "../panels/Panel";
import { LogLine } from "./LogLine";
import styles from "./LogPanel.module.css";

const LINES_KEPT = 200;
/** How near to the end, in pixels, the reader has to be for the log to follow. */
const FOLLOWS = 40;

/** The newest lines of the followed file. It follows the end until one scrolls up to read. */
export function LogPanel() {
  const lines = useEventList("log", { pattern: "log/:source", max: LINES_KEPT });
  const list = useRef<HTMLOListElement>(null);
  const following = useRef(true);

  useLayoutEffect(() => {
    const element = list.current;
    if (lines.length > 0 && element !== null && following.current) element.scrollTop = element.scrollHeight;
  }, [lines]);

  function onScroll({ currentTarget }: { currentTarget: HTMLOListElement }) {
    const { scrollHeight, scrollTop, clientHeight } = currentTarget;
    following.current = scrollHeight - scrollTop - clientHeight < FOLLOWS;
  }

  return (
    <Panel area="log" title="Log" figures={<p className={styles.count}>{lines.length > 0 ? `newest ${lines.length} lines` : "no lines yet"}</p>}>
      <ol ref={list} className={styles.lines} onScroll={onScroll} tabIndex={0} aria-label="Log lines" role="log">
        {lines.map(({ id, data }) => (
          <LogLine key={id} log={data} />
        ))}
      </ol>
    </Panel>
  );
}
