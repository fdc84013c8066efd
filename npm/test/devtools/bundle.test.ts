// @vitest-environment node
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";

/** What a bundler makes of an application with the developer tools. */
async function bundle(entry: string, mode: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { TidingsDevtools } from "./src/devtools/${entry}.ts"; console.log(TidingsDevtools);`,
      resolveDir: fileURLToPath(new URL("../..", import.meta.url)),
    },
    bundle: true,
    minify: true,
    format: "esm",
    jsx: "automatic",
    external: ["react", "react-dom", "react/jsx-runtime"],
    define: { "process.env.NODE_ENV": JSON.stringify(mode) },
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

it("is nothing in a production bundle", async () => {
  const text = await bundle("index", "production");
  expect(text).not.toMatch(/react|tidings-devtools|launcher/);
  expect(text.length).toBeLessThan(100);
});

it("is there in development, and in production where it is asked for by name", async () => {
  expect(await bundle("index", "development")).toContain("launcher");
  expect(await bundle("production", "production")).toContain("launcher");
});
