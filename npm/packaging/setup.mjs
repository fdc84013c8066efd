// Installs what the tests use and what every environment is made of, unless what the lock files name is there already.

import { fileURLToPath } from "node:url";
import { install } from "../scripts/install.mjs";
import { environments, prepare } from "./support/environment.mjs";

await install(fileURLToPath(new URL(".", import.meta.url)));

// Two at once: what takes longest is waiting for the registry and unpacking, by turns.
const waiting = environments();
await Promise.all([prepareAll(), prepareAll()]);

async function prepareAll() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const started = performance.now();
    if (await prepare(name)) console.log(`installed ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}
