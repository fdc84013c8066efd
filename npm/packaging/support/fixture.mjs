import { cp, mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { run } from "./run.mjs";
import { TARBALL } from "./tarball.mjs";

const FIXTURES = new URL("../fixtures/", import.meta.url);
const WORK = new URL("../../../target/packaging/", import.meta.url);

/** A copy of a fixture outside the sources, with the packed package installed by npm; returns its folder. */
export async function install(fixture, { as = fixture, packages = [] } = {}) {
  const folder = fileURLToPath(new URL(`${as}/`, WORK));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(fileURLToPath(new URL(`${fixture}/`, FIXTURES)), folder, { recursive: true });
  await run(folder, "npm", "install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", TARBALL, ...packages);
  return folder;
}
