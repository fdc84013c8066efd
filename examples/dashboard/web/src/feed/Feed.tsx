import { useNow } from "../connection/useNow";
import { useEventList } from "../live";
import { Panel } from "../panels/Panel";
import styles from "./Feed.module.css";
import { FeedForm } from "./FeedForm";
import { FeedItem } from "./FeedItem";

const POSTS_KEPT = 50;

/** What visitors write, newest first. */
export function Feed() {
  const posts = useEventList("post", { topic: "feed", max: POSTS_KEPT });
  const now = useNow(5_000);
  return (
    <Panel area="feed" title="Feed">
      <FeedForm />
      {posts.length === 0 && <p className={styles.none}>Nobody has said anything yet.</p>}
      <ol className={styles.posts} aria-label="Posts" aria-live="polite">
        {posts.toReversed().map(({ id, data }) => (
          <FeedItem key={id} post={data} now={now} />
        ))}
      </ol>
    </Panel>
  );
}
