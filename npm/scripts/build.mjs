// Builds dist/: the sources compiled one by one by tsc, since a bundler strips `'use client'`, and the wasm.

import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { installWasm } from "./wasm.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
await rm(join(ROOT, "dist"), { recursive: true, force: true });
await installWasm();
execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "--project", ROOT], { stdio: "inherit" });
