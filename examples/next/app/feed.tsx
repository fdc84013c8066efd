"use client";

import { Provider, useConnection, useEventList } from "./live";
import type { Snapshot } from "./snapshot";

/** The posts: those that the server rendered, and every one since. */
export function Feed(snapshot: Snapshot) {
  return (
    <Provider url="/events">
      <Status />
      <Posts {...snapshot} />
    </Provider>
  );
}

function Posts({ posts, cursor }: Snapshot) {
  const list = useEventList("post", { topic: "feed", initialData: posts.map((data) => ({ data })), cursor });
  return (
    <ul>
      {list.map(({ data }) => (
        <li key={data.id}>
          <b>{data.author}</b> {data.text}
        </li>
      ))}
    </ul>
  );
}

function Status() {
  return <output>{useConnection().status}</output>;
}
