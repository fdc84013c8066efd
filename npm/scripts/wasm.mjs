// Puts what `cargo xtask wasm` built where the sources and the package expect it: its types, the bytes as text, and the bytes
// as a file of their own.

import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";

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
  // Only the types: the exports are called as they are.
  await cp(join(BUILT, "tidings.d.ts"), join(GENERATED, "glue.d.ts"));
  await inline("inline", wasm);
  await inline("inline-event-source", await readFile(join(BUILT, "eventsource/tidings_bg.wasm")));
  await writeFile(join(DIST, "client.wasm"), wasm);
  // What a bundler makes of the import differs: a URL, bytes, a module.
  await writeFile(join(DIST, "client.wasm.d.ts"), "declare const wasm: unknown;\nexport default wasm;\n");
  return wasm;
}

/** A module with the bytes in it: deflated as far as that goes, since text in base64 does not compress. */
async function inline(name, wasm) {
  const deflated = deflateRawSync(wasm, { level: 9, memLevel: 9 });
  await writeFile(join(GENERATED, `${name}.js`), `export const DEFLATED = "${deflated.toString("base64")}";\n`);
  await writeFile(join(GENERATED, `${name}.d.ts`), "export declare const DEFLATED: string;\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await installWasm();
