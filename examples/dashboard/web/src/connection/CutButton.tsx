import { useState } from "react";
import { useConnection } from "../live";
import styles from "./CutButton.module.css";

/** Has the server break this page's stream, as a bad network would. */
export function CutButton() {
  const { status } = useConnection();
  const [error, setError] = useState("");

  async function cut() {
    setError("");
    try {
      const response = await fetch("/api/cut", { method: "POST" });
      if (!response.ok) setError(`The server answered ${response.status}.`);
    } catch {
      setError("The server does not answer.");
    }
  }

  return (
    <div className={styles.cut}>
      <button type="button" className={styles.button} data-testid="cut" disabled={status !== "open"} onClick={cut}>
        <svg viewBox="0 0 20 20" width="17" height="17" aria-hidden="true">
          <g fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round">
            <circle cx="5" cy="5.4" r="2.4" />
            <circle cx="5" cy="14.6" r="2.4" />
            <path d="M7 6.8 17 14M7 13.2 17 6" />
          </g>
        </svg>
        Cut the connection
      </button>
      {error !== "" && <p role="alert">{error}</p>}
    </div>
  );
}
