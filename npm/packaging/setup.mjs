// Installs what the tests use and what every environment is made of, unless what the lock files name is there already.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { environments, prepare } from "./support/environment.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const lock = `${folder}package-lock.json`;
const installed = `${folder}node_modules/.installed-lock.json`;

if (!existsSync(installed) || !readFileSync(installed).equals(readFileSync(lock))) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" });
  copyFileSync(lock, installed);
}

// Two at once: what takes longest is waiting for the registry and unpacking, by turns.
const waiting = environments();
await Promise.all([install(), install()]);

async function install() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const started = performance.now();
    if (await prepare(name)) console.log(`installed ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}
