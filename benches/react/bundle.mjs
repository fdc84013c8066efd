import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** The page's script for one library, as a production build. */
export async function bundle(name) {
  const { outputFiles } = await build({
    entryPoints: [path("page.mjs")],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    define: { "process.env.NODE_ENV": '"production"' },
    alias: {
      "the-library": path(`${name}.mjs`),
      "tidings/react": path("../../npm/dist/react/index.js"),
      // One React for all, also for what lies in another folder.
      react: path("node_modules/react"),
    },
  });
  return outputFiles[0].text;
}
