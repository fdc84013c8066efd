// Installs the tools that the tests use, unless what package-lock.json names is there already.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const lock = `${folder}package-lock.json`;
const installed = `${folder}node_modules/.installed-lock.json`;

if (!existsSync(installed) || !readFileSync(installed).equals(readFileSync(lock))) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" });
  copyFileSync(lock, installed);
}
