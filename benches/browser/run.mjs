// How fast a page receives: native EventSource + JSON.parse beside our client, in one Chromium, turn by turn.
//
//   node benches/browser/run.mjs [--rounds 9] [--events 200000]
//
// The page measures and reports by itself. A debugger is not attached: with the DevTools Network domain on, Chromium sends
// every event through it, and EventSource looks seven times slower.

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { frames } from "./frames.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PACKAGE = join(HERE, "../../npm/dist");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "9" }, events: { type: "string", default: "200000" } },
});
const events = Number(values.events);
const streams = { plain: frames(events, "plain"), tagged: frames(events, "tagged") };

let report;
const reported = new Promise((resolve) => (report = resolve));

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://127.0.0.1");
  if (pathname === "/report") {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    response.end();
    report(JSON.parse(Buffer.concat(chunks)));
    return;
  }
  const stream = streams[pathname.slice(1)];
  if (stream !== undefined) return send(response, stream);
  const file = pathname.startsWith("/tidings/")
    ? join(PACKAGE, normalize(pathname.slice("/tidings".length)))
    : join(HERE, normalize(pathname));
  const body = await readFile(file).catch(() => undefined);
  response.writeHead(body === undefined ? 404 : 200, { "content-type": TYPES[extname(file)] ?? "text/plain" });
  response.end(body);
});

/** The whole stream as fast as it is taken, then silence: an end would make the native one connect again. */
async function send(response, chunks) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  for (const chunk of chunks) {
    if (!response.write(chunk)) await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
    if (response.destroyed) return;
  }
}

await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const profile = await mkdtemp(join(tmpdir(), "tidings-bench-"));
const url = `http://127.0.0.1:${server.address().port}/page.html?rounds=${values.rounds}&events=${events}`;
const chromium = spawn(
  CHROMIUM,
  [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    `--user-data-dir=${profile}`,
    // So that a debugger could be attached; none is, and the page is not throttled for lack of a window.
    "--remote-debugging-port=0",
    url,
  ],
  { stdio: "ignore" },
);
const ended = new Promise((resolve) => chromium.once("exit", resolve));
const result = await Promise.race([reported, ended.then(() => ({ error: "Chromium ended before the page reported" }))]);
chromium.kill();
await ended;
server.close();
server.closeAllConnections();
await rm(profile, { recursive: true, force: true });

if (result.error !== undefined) throw new Error(result.error);
print(result);

function print({ rates, userAgent }) {
  console.log(`${events.toLocaleString("en")} events of 126 B, ${values.rounds} rounds each, turn by turn; ${userAgent}\n`);
  const native = median(rates.native);
  for (const [name, list] of Object.entries(rates)) {
    const [low, high] = [Math.min(...list), Math.max(...list)];
    console.log(
      `${name.padEnd(24)} ${thousands(median(list))} k events/s (${thousands(low)} to ${thousands(high)})   ratio ${(median(list) / native).toFixed(3)}`,
    );
  }
  // Neighbours in time share what else the machine was doing.
  const pairs = rates.tidings.map((rate, index) => rate / rates.native[index]);
  console.log(`\ntidings / native, median of the rounds' ratios: ${median(pairs).toFixed(3)} (wanted: 0.85)`);
}

function thousands(rate) {
  return (rate / 1000).toFixed(0).padStart(4);
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
