// Puts what `cargo xtask wasm` built where the sources and the package expect it: as text, and as a file of its own.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BUILT = process.env.TIDINGS_WASM ?? join(ROOT, "../target/wasm");
const DIST = join(ROOT, "dist");
// Beside the compiled sources; `rootDirs` in tsconfig.json lays it over src/wasm/.
const GENERATED = join(DIST, "wasm/generated");

export async function installWasm() {
  const wasm = await readFile(join(BUILT, "tidings.wasm")).catch((cause) => {
    throw new Error(`There is no wasm in ${BUILT}. Run \`cargo xtask wasm\` first.`, { cause });
  });
  await mkdir(GENERATED, { recursive: true });
  await writeFile(join(GENERATED, "inline.js"), `export const TEXT = "${text(wasm)}";\n`);
  await writeFile(join(GENERATED, "inline.d.ts"), "export declare const TEXT: string;\n");
  await writeFile(join(DIST, "client.wasm"), wasm);
  // What a bundler makes of the import differs: a URL, bytes, a module.
  await writeFile(join(DIST, "client.wasm.d.ts"), "declare const wasm: unknown;\nexport default wasm;\n");
  return wasm;
}

/**
 * A character from `#` to `|` for each byte, after `}` for one from 90 on and after `~` for one from 180 on; `!` instead of the
 * backslash. Unlike base64 it leaves bytes whole, so that gzip finds in the text what it would find in the wasm.
 */
function text(bytes) {
  const characters = Array.from(bytes, (byte) => ["", "}", "~"][Math.floor(byte / 90)] + String.fromCharCode(35 + (byte % 90)));
  return characters.join("").replaceAll("\\", "!");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await installWasm();
