import { type FormEvent, useState } from "react";
import styles from "./FeedForm.module.css";

/** Sends a post. It is shown when it comes back as an event, like everybody else's. */
export function FeedForm() {
  const [author, setAuthor] = useState("");
  const [text, setText] = useState("");
  const [error, setError] = useState("");

  async function post(event: FormEvent) {
    event.preventDefault();
    setError("");
    try {
      const response = await fetch("/api/posts", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ author, text }),
      });
      if (response.ok) setText("");
      else setError((await response.text()) || `The server answered ${response.status}.`);
    } catch {
      setError("The server does not answer. Your text is still here.");
    }
  }

  return (
    <form className={styles.form} data-testid="feed-form" onSubmit={post}>
      <input
        name="author"
        aria-label="Your name"
        placeholder="Your name"
        autoComplete="nickname"
        required
        maxLength={40}
        value={author}
        onChange={({ target }) => setAuthor(target.value)}
      />
      <textarea
        name="text"
        aria-label="Your post"
        placeholder="Say something to everyone on this page"
        rows={2}
        required
        maxLength={280}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <div className={styles.end}>
        <p role="alert">{error}</p>
        <button type="submit">Post</button>
      </div>
    </form>
  );
}
