import { StatusPill } from "../connection/StatusPill";
import styles from "./Header.module.css";

/** The masthead, with the connection's state. */
export function Header() {
  return (
    <header className={styles.header}>
      <div className={styles.masthead}>
        <h1 className={styles.name}>Tidings</h1>
        <p className={styles.tagline}>this machine, as it happens</p>
      </div>
      <StatusPill />
    </header>
  );
}
