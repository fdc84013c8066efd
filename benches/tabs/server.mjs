import { fileURLToPath } from "node:url";
import { files } from "../browser/files.mjs";
import { listen } from "../browser/listen.mjs";

const INCARNATION = "0123456789ab";
/** How often an event comes, in milliseconds. */
const INTERVAL = 5;

/** Serves the page, the package, and a stream of events that goes on after any id, in the form of a hub. */
export async function serve() {
  const file = await files(fileURLToPath(new URL(".", import.meta.url)));
  let published = 0;
  let opened = 0;
  const streams = new Set();
  const timer = setInterval(() => {
    published++;
    for (const stream of streams) stream.write(frame(stream, published));
  }, INTERVAL);

  const server = await listen(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://127.0.0.1");
    if (pathname !== "/events") return file(response, pathname);
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.isTagged = searchParams.has("tidings");
    response.number = ++opened;
    const after = Number(searchParams.get("last_event_id")?.split("-")[1] ?? published);
    const id = `${INCARNATION}-${after}`;
    if (response.isTagged) response.write(`id: ${id}\ndata: tidings:ready\t\ndata: {"id":"${id}","ping":15000,"window":5000}\n\n`);
    for (let n = after + 1; n <= published; n++) response.write(frame(response, n));
    if (response.isTagged) response.write(`data: tidings:caught-up\t\ndata: {}\n\n`);
    streams.add(response);
    response.once("close", () => streams.delete(response));
  });
  return {
    url: server.url,
    close() {
      clearInterval(timer);
      server.close();
    },
  };
}

/** Each event says by which stream it came. */
function frame({ isTagged, number }, n) {
  const data = `data: ${JSON.stringify({ n, stream: number })}\n\n`;
  return isTagged ? `data: ${INCARNATION}-${n}\ttick\tticks\n${data}` : `id: ${INCARNATION}-${n}\n${data}`;
}
