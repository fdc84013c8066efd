// An environment is what somebody has installed beside the package: a bundler, a framework, a runtime, in one exact version.
// Its folder in target/ keeps its node_modules from run to run, while its lock file stays the same.

import { readdirSync } from "node:fs";
import { copyFile, cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { install } from "../../scripts/install.mjs";
import { ENVIRONMENTS, FIXTURES, WORK } from "./folders.mjs";
import { run } from "./run.mjs";
import { TARBALL } from "./tarball.mjs";

/** What is not of a fixture, and stays when another one is laid. */
const KEPT = new Set(["node_modules", "package.json", "package-lock.json"]);

/** The environments there are. */
export function environments() {
  return readdirSync(ENVIRONMENTS).sort();
}

/** Installs what an environment's lock file names, unless it is there; returns whether there was something to do. */
export async function prepare(environment) {
  const folder = join(WORK, environment);
  await mkdir(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) await copyFile(join(ENVIRONMENTS, environment, file), join(folder, file));
  return install(folder);
}

/** Lays a fixture into an environment, with what `npm pack` made in its node_modules; returns the environment's folder. */
export async function lay(environment, fixture) {
  const folder = join(WORK, environment);
  await prepare(environment);
  for (const name of await readdir(folder)) {
    if (!KEPT.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
  // Not by npm, whose lock file would hold the hash of a file that every build changes. `bare` shows that npm can.
  const tidings = join(folder, "node_modules/tidings");
  await rm(tidings, { recursive: true, force: true });
  await mkdir(tidings, { recursive: true });
  await run(folder, "tar", "-xzf", TARBALL, "-C", tidings, "--strip-components=1");
  // Vite keeps what it made of dependencies by the hash of the lock file, which does not know this tarball.
  await rm(join(folder, "node_modules/.vite"), { recursive: true, force: true });
  await cp(join(FIXTURES, fixture), folder, { recursive: true });
  return folder;
}

/** A fixture beside which nothing is installed but the package, by npm: it can need only what it declares. */
export async function bare(fixture, as = fixture) {
  const folder = join(WORK, `bare-${as}`);
  await rm(folder, { recursive: true, force: true });
  await cp(join(FIXTURES, fixture), folder, { recursive: true });
  const quiet = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--omit=peer"];
  await run(folder, "npm", "install", ...quiet, TARBALL);
  return folder;
}
