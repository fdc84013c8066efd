import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Installs what a folder's lock file names, unless that is there already; returns whether there was something to do. */
export async function install(folder) {
  const lock = join(folder, "package-lock.json");
  const installed = join(folder, "node_modules/.installed-lock.json");
  if (existsSync(installed) && (await readFile(installed)).equals(await readFile(lock))) return false;
  await promisify(execFile)("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder });
  await copyFile(lock, installed);
  return true;
}
