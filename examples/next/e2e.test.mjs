// Builds the example and looks at it in Chromium: what was rendered on the server, what came while the page was on its way, and
// what comes after are one list, with nothing missing and nothing twice.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { CHROMIUM, FLAGS } from "../../tests/chromium.mjs";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "../..");
const BINARIES = process.env.TIDINGS_BINARIES ?? join(ROOT, "target/debug");
// The browser's driver is that of the other tests.
const { chromium } = createRequire(join(ROOT, "tests/e2e/package.json"))("playwright");

const started = [];
let server;
let url;
let browser;

before(async () => {
  // It wants a page of its own to serve; nobody looks at it here.
  const page = join(ROOT, "examples/dashboard/web");
  server = await start(join(BINARIES, "tidings-dashboard"), ["--port", "0", "--page", page], /^(http:\S+?)\/?$/);
  const port = await freePort();
  // Next writes the address of `/events` into what it builds.
  const env = { TIDINGS_SERVER: server, NEXT_TELEMETRY_DISABLED: "1" };
  await run(["build"], env);
  url = await start(process.execPath, [next(), "start", "--port", String(port)], /Local:\s+(http:\S+)/, env);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}, { timeout: 240_000 });

after(async () => {
  await browser?.close();
  for (const child of started) child.kill();
});

test("the list goes on where the server's rendering ended", { timeout: 60_000 }, async () => {
  await post("one");
  await post("two");
  const html = await (await fetch(url)).text();
  assert.deepEqual([html.includes("one"), html.includes("two"), html.includes("three")], [true, true, false]);

  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  // The page has been rendered, and does not run yet: what is published now lies in the seam.
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/*.js*", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(url, { waitUntil: "commit" });
  const items = page.locator("li");
  await items.nth(1).waitFor();
  assert.deepEqual(await texts(items), ["Ada one", "Ada two"]);
  await post("three");
  release();
  await items.nth(2).waitFor();
  await post("four");
  await items.nth(3).waitFor();
  assert.deepEqual(await texts(items), ["Ada one", "Ada two", "Ada three", "Ada four"]);
  assert.deepEqual(complaints, []);
});

async function texts(items) {
  return (await items.allTextContents()).map((text) => text.trim());
}

async function post(text) {
  const headers = { "content-type": "application/json" };
  const { status } = await fetch(`${server}/api/posts`, { method: "POST", headers, body: JSON.stringify({ author: "Ada", text }) });
  assert.equal(status, 201);
}

function next() {
  return createRequire(import.meta.url).resolve("next/dist/bin/next");
}

async function run(args, env) {
  const child = spawn(process.execPath, [next(), ...args], { cwd: HERE, env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  assert.equal(code, 0, `next ${args.join(" ")}`);
}

/** Starts a program and waits until it has printed where it is. */
async function start(program, args, where, env = {}) {
  const child = spawn(program, args, { cwd: HERE, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const address = where.exec(line)?.[1];
    if (address === undefined) continue;
    // Whatever else it prints must not fill the pipe.
    child.stdout.resume();
    return address;
  }
  throw new Error(`${program} printed no URL`);
}

async function freePort() {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address();
  taken.close();
  await once(taken, "close");
  return port;
}
