import { ago } from "../format";
import type { Post } from "../generated/events";
import styles from "./FeedItem.module.css";

/** One post. */
export function FeedItem({ post, now }: { post: Post; now: number }) {
  return (
    <li className={styles.item} data-testid="feed-item">
      <span className={styles.initial} style={{ "--hue": hue(post.author) }} aria-hidden="true">
        {[...post.author][0]?.toUpperCase()}
      </span>
      <p className={styles.byline}>
        <strong>{post.author}</strong> <time dateTime={new Date(post.at).toISOString()}>{ago(post.at, now)}</time>
      </p>
      <p className={styles.text}>{post.text}</p>
    </li>
  );
}

/** The same colour for the same name. */
function hue(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return sum;
}
