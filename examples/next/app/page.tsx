import { connection } from "next/server";
import { Feed } from "./feed";
import { SERVER } from "./server";
import type { Snapshot } from "./snapshot";

/** A server component: fetches the state and where the stream goes on from it, and hands both to the browser. */
export default async function Page() {
  // For each visitor, not once when it is built.
  await connection();
  const answer = await fetch(`${SERVER}/api/posts`, { cache: "no-store" });
  const { posts, cursor }: Snapshot = await answer.json();
  return (
    <main>
      <h1>Feed</h1>
      <Feed posts={posts} cursor={cursor} />
    </main>
  );
}
