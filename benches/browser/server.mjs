import { fileURLToPath } from "node:url";
import { files } from "./files.mjs";
import { FORMS, frames } from "./frames.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Answers for the page, the package and the streams. */
export async function answers(events) {
  const file = await files(path("."), { "/eventsource-parser": path("../../npm/node_modules/eventsource-parser/dist") });
  const streams = Object.fromEntries(Object.keys(FORMS).map((form) => [`/${form}`, frames(events, form)]));
  return (response, pathname) => (pathname in streams ? send(response, streams[pathname]) : file(response, pathname));
}

/** The whole stream as fast as it is taken, then silence: an end would make the native one connect again. */
async function send(response, chunks) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  let go;
  const closed = new Promise((resolve) => response.once("close", resolve));
  response.on("drain", () => go());
  for (const chunk of chunks) {
    const drained = new Promise((resolve) => (go = resolve));
    if (!response.write(chunk)) await Promise.race([drained, closed]);
    if (response.destroyed) return;
  }
}
