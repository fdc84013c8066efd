// Builds dist/: the sources compiled one by one by tsc, since a bundler strips `'use client'`, and the wasm. Then says what
// a page would download.

import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { installWasm } from "./wasm.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** `tidings` as one ES module, minified, after gzip -9, in bytes. */
const BOUND = 17_000;

await rm(join(ROOT, "dist"), { recursive: true, force: true });
const wasm = await installWasm();
execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "--project", ROOT], { stdio: "inherit" });

const all = await size(`export * from "./dist/index.js"`);
const slim = await size(`export * from "./dist/slim.js"`);
const react = await size(`export * from "./dist/index.js"; export * from "./dist/react/index.js"`);
console.log(`wasm                          ${format(wasm.length)}, ${format(gzip(wasm))} after gzip`);
console.log(`tidings, one minified module  ${format(all)} after gzip, at most ${format(BOUND)}`);
console.log(`tidings/slim, without wasm    ${format(slim)}`);
console.log(`tidings/react                 ${format(react - all)} more`);
if (all > BOUND) throw new Error(`tidings has become too large: ${all} B after gzip.`);

async function size(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    minify: true,
    format: "esm",
    external: ["react"],
    write: false,
  });
  return gzip(outputFiles[0].contents);
}

function gzip(bytes) {
  return gzipSync(bytes, { level: 9 }).length;
}

function format(bytes) {
  return `${bytes.toLocaleString("en")} B`;
}
