// Builds dist/: the sources compiled one by one by tsc, since a bundler strips `'use client'`, the wasm, and the client as one file.

import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { writeSingleFile } from "./single-file.mjs";
import { installWasm } from "./wasm.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");
await rm(DIST, { recursive: true, force: true });
await installWasm();
execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "--project", ROOT], { stdio: "inherit" });
await writeSingleFile(DIST);
