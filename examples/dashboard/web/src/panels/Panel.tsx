import type { ReactNode } from "react";
import styles from "./Panel.module.css";

/** A titled part of the page; `area` is its place in the grid. */
export function Panel(props: { area: string; title: string; figures?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.panel} style={{ gridArea: props.area }} aria-labelledby={`${props.area}-title`}>
      <header className={styles.header}>
        <h2 id={`${props.area}-title`}>{props.title}</h2>
        {props.figures}
      </header>
      {props.children}
    </section>
  );
}
