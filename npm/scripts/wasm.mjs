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

/** The characters that need no escape in a string, those first that are most frequent in a minified bundle. */
const FREQUENT = `etn()r=,ios.a lcuh{f:d;p&vm?0gw>[]#!|bCy1kEIS-TxLDOM+AUjq/Nz2PRKWHY<*GZJ_FB^3Q4VX58697'%`;
const LETTERS = FREQUENT.length;
/** Before the letter of a byte that is so many letters, or twice as many, beyond. */
const PREFIXES = "}~";

/**
 * The alphabet, and then a letter for each byte. Unlike base64 it leaves bytes whole, so that gzip finds in the text what it
 * would find in the wasm; and what is frequent in the wasm has the letters that are frequent in the code around it, so that
 * both are served by one table.
 */
function text(bytes) {
  const counts = new Array(LETTERS).fill(0);
  for (const byte of bytes) counts[byte % LETTERS]++;
  const byCount = [...counts.keys()].sort((one, other) => counts[other] - counts[one]);
  const alphabet = [];
  byCount.forEach((rest, rank) => (alphabet[rest] = FREQUENT[rank]));
  const letters = Array.from(bytes, (byte) => ["", ...PREFIXES][Math.floor(byte / LETTERS)] + alphabet[byte % LETTERS]);
  return alphabet.join("") + PREFIXES + letters.join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await installWasm();
