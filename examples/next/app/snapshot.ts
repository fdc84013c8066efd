import type { Post } from "@events";

/** What the Rust server gives at `/api/posts`: the newest posts, and the cursor that belongs to them. */
export interface Snapshot {
  posts: Post[];
  /** The stream goes on after this. */
  cursor: string;
}
