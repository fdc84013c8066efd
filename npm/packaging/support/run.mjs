import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const TOOLS = fileURLToPath(new URL("../", import.meta.url));
/** How long a program may take to answer its first request. */
const START_LIMIT = 60_000;
const execute = promisify(execFile);

/** Runs a program in a folder; its output is in the error when it fails. */
export async function run(folder, program, ...parameters) {
  try {
    const { stdout } = await execute(program, parameters, { cwd: folder, env: environment(), maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const said = `${error.stdout ?? ""}${error.stderr ?? ""}` || error.message;
    throw new Error(`${program} ${parameters.join(" ")} failed\n${said}`, { cause: error });
  }
}

/** The path of a program that is installed in a folder; without one, of those that the tests themselves use. */
export function bin(name, folder = TOOLS) {
  return join(folder, "node_modules/.bin", name);
}

/**
 * Runs a server of the folder's own for as long as `use` takes, and gives it the URL. The server is told its port where
 * `parameters` say `PORT`.
 */
export async function serving(folder, program, parameters, use) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  let said = "";
  const given = parameters.map((parameter) => (parameter === "PORT" ? String(port) : parameter));
  // In a process group of its own, so that what it has started ends with it.
  const child = spawn(bin(program, folder), given, { cwd: folder, env: environment(), detached: true });
  const ended = once(child, "exit");
  for (const pipe of [child.stdout, child.stderr]) pipe.on("data", (chunk) => (said += chunk));
  try {
    await answers(url, () => child.exitCode ?? child.signalCode).catch((cause) => {
      throw new Error(`${program} ${given.join(" ")} did not answer at ${url}\n${said}`, { cause });
    });
    return await use(url);
  } finally {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
    await ended;
  }
}

async function answers(url, exited) {
  for (const until = Date.now() + START_LIMIT; ; ) {
    try {
      return await fetch(url);
    } catch (error) {
      if (exited() !== null || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Without what the test runner and npm tell their children: no fixture is to behave differently for it. */
function environment() {
  const entries = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_TEST|NODE_ENV$|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(entries), NEXT_TELEMETRY_DISABLED: "1", DENO_NO_UPDATE_CHECK: "1" };
}
