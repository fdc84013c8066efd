// Puts what `cargo xtask wasm` built where the sources and the package expect it: the glue, the bytes as base64, and the
// bytes as a file of their own.

import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BUILT = process.env.TIDINGS_WASM ?? join(ROOT, "../target/wasm");
const DIST = join(ROOT, "dist");
// Beside the compiled sources; `rootDirs` in tsconfig.json lays it over src/wasm/.
const GENERATED = join(DIST, "wasm/generated");

export async function installWasm() {
  const wasm = await readFile(join(BUILT, "tidings_bg.wasm")).catch((cause) => {
    throw new Error(`There is no wasm in ${BUILT}. Run \`cargo xtask wasm\` first.`, { cause });
  });
  await mkdir(GENERATED, { recursive: true });
  await cp(join(BUILT, "tidings.js"), join(GENERATED, "glue.js"));
  await cp(join(BUILT, "tidings.d.ts"), join(GENERATED, "glue.d.ts"));
  await writeFile(join(GENERATED, "base64.js"), `export const BASE64 = "${wasm.toString("base64")}";\n`);
  await writeFile(join(GENERATED, "base64.d.ts"), "export declare const BASE64: string;\n");
  await writeFile(join(DIST, "client.wasm"), wasm);
  // What a bundler makes of the import differs: a URL, bytes, a module.
  await writeFile(join(DIST, "client.wasm.d.ts"), "declare const wasm: unknown;\nexport default wasm;\n");
  return wasm;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await installWasm();
