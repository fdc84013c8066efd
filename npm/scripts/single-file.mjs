// Makes dist/tidings.min.js: what `tidings` exports in one file, for pages without a bundler.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { minify } from "terser";

const NAME = "tidings.min.js";

/** Two minifiers: what the second, which knows what runs once, makes of the first's is smaller than what either makes alone. */
export async function writeSingleFile(dist) {
  const { outputFiles } = await build({
    entryPoints: [join(dist, "index.js")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    outdir: dist,
    write: false,
    sourcemap: "external",
  });
  const textOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text;
  const { code, map } = await minify(
    { [NAME]: textOf(".js") },
    {
      module: true,
      ecma: 2022,
      // Nobody reads how many parameters our functions have.
      compress: { ecma: 2022, passes: 3, keep_fargs: false },
      sourceMap: { content: textOf(".map"), url: `${NAME}.map` },
    },
  );
  await writeFile(join(dist, NAME), code);
  await writeFile(join(dist, `${NAME}.map`), map);
}
