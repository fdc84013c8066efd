import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { FORMS, frames } from "./frames.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** What is served of other folders than this one. */
const FOLDERS = {
  "/tidings": join(HERE, "../../npm/dist"),
  "/eventsource-parser": join(HERE, "../../npm/node_modules/eventsource-parser/dist"),
};
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };

/** Serves the page, the package, the streams; takes the page's report. `cpu` gives the page's processor time so far. */
export async function serve(events, cpu) {
  await readFile(join(FOLDERS["/tidings"], "index.js")).catch((cause) => {
    throw new Error("There is no npm/dist. Run `cargo xtask npm` first.", { cause });
  });
  const streams = Object.fromEntries(Object.keys(FORMS).map((form) => [`/${form}`, frames(events, form)]));
  let report;
  const reported = new Promise((resolve) => (report = resolve));

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    if (pathname in streams) await send(response, streams[pathname]);
    else if (pathname === "/cpu") response.end(String(cpu()));
    else if (pathname === "/report") {
      report(JSON.parse(await text(request)));
      response.end();
    } else await file(response, pathname);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    reported,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
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

async function file(response, pathname) {
  const [prefix, folder] = Object.entries(FOLDERS).find(([name]) => pathname.startsWith(`${name}/`)) ?? ["", HERE];
  const path = join(folder, normalize(pathname.slice(prefix.length)));
  const body = await readFile(path).catch(() => undefined);
  response.writeHead(body === undefined ? 404 : 200, { "content-type": TYPES[extname(path)] ?? "text/plain" });
  response.end(body);
}

async function text(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
