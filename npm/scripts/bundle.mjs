// Bundles what a page would import of dist/, and says what that weighs.

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");
const { exports, peerDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/**
 * The bytes, after gzip -9, of one minified ES module that exports all of these entries. Modules of dist/ that begin with one
 * of `without` are replaced by functions that do nothing; nothing is returned when there is none that does.
 */
export async function weigh(entries, without = []) {
  const contents = entries.map((entry) => `export * from ${JSON.stringify(exports[entry].default)};`).join("\n");
  const stubbed = [];
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    minify: true,
    format: "esm",
    external: Object.keys(peerDependencies).flatMap((peer) => [peer, `${peer}/*`]),
    plugins: [stub(without, stubbed)],
    write: false,
    logLevel: "error",
  });
  if (without.some((prefix) => !stubbed.some((path) => path.startsWith(prefix)))) return undefined;
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

function stub(without, stubbed) {
  return {
    name: "stub",
    setup({ onLoad }) {
      onLoad({ filter: /\.js$/ }, async ({ path }) => {
        const within = relative(DIST, path);
        if (!without.some((prefix) => within.startsWith(prefix))) return undefined;
        stubbed.push(within);
        const names = await exported(path);
        return { contents: names.map((name) => (name === "default" ? "export default () => {};" : `export const ${name} = () => {};`)).join("\n") };
      });
    },
  };
}

async function exported(path) {
  const { metafile } = await build({ entryPoints: [path], bundle: true, format: "esm", packages: "external", outdir: "out", metafile: true, write: false });
  return Object.values(metafile.outputs)[0].exports;
}
