// Everything of a release but the publishing: that the version is one everywhere, that the changelog tells it, what the package holds, and
// that both registries' clients would take it.
//
//     node npm/scripts/release-check.mjs [--tag v1.2.3] [--skip-crates]

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TARBALL = "target/npm/tidings.tgz";
const { tag, "skip-crates": skipCrates } = parseArgs({ options: { tag: { type: "string" }, "skip-crates": { type: "boolean" } } }).values;

const { version } = JSON.parse(readFileSync(`${ROOT}npm/package.json`, "utf8"));
const wrong = [];

const metadata = JSON.parse(output("cargo", "metadata", "--no-deps", "--format-version", "1", "--locked"));
// An empty list says `publish = false`.
const crates = metadata.packages.filter(({ publish }) => publish?.length !== 0);
const names = new Set(crates.map(({ name }) => name));
for (const crate of crates) {
  if (crate.version !== version) wrong.push(`${crate.name} is ${crate.version}, the npm package ${version}`);
  // What only tests need is not published, and may go by its path alone.
  for (const { name, req, kind } of crate.dependencies) {
    if (kind !== "dev" && names.has(name) && req !== `^${version}`) wrong.push(`${crate.name} wants ${name} ${req}`);
  }
}
const packed = JSON.parse(output("tar", "-xzOf", TARBALL, "package/package.json"));
if (packed.version !== version) wrong.push(`${TARBALL} is ${packed.version}: build it anew with \`cargo xtask npm\``);
if (tag !== undefined) {
  if (tag !== `v${version}`) wrong.push(`the tag is ${tag}, the version ${version}`);
  // While nothing is released, what comes next stands under "Unreleased".
  const changelog = readFileSync(`${ROOT}CHANGELOG.md`, "utf8");
  if (!changelog.includes(`\n## ${version}`)) wrong.push(`CHANGELOG.md has no heading "## ${version}"`);
}

console.log(`version ${version}: npm package, ${[...names].join(", ")}`);
console.log(output("tar", "-tzf", TARBALL));
if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
run("npm", "publish", TARBALL, "--dry-run", "--ignore-scripts");
if (!skipCrates) run("cargo", "publish", "--workspace", "--dry-run", "--locked", "--no-verify");

function output(program, ...parameters) {
  return execFileSync(program, parameters, { cwd: ROOT, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}

function run(program, ...parameters) {
  execFileSync(program, parameters, { cwd: ROOT, stdio: "inherit" });
}
