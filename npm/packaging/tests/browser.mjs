import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { build as esbuild } from "esbuild";
import { build as viteBuild, createServer } from "vite";
import { launch } from "../support/chromium.mjs";
import { assertReceives } from "../support/environment.mjs";
import { install } from "../support/fixture.mjs";
import { serveFolder } from "../support/static-server.mjs";

describe("Chromium receives through", () => {
  let browser;

  before(async () => {
    browser = await launch();
  });

  after(() => browser?.close());

  it("a plain <script type=module>", async () => {
    const folder = await install("plain");
    await served(folder, (url) => assertReceives(browser, url));
  });

  it("a page whose policy allows WebAssembly and no eval", async () => {
    const folder = await install("app", { as: "policy" });
    await bundle(folder);
    const policy = { "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src *" };
    await served(folder, (url) => assertReceives(browser, url), policy);
  });

  it("esbuild", async () => {
    const folder = await install("app", { as: "esbuild" });
    await bundle(folder);
    await served(folder, (url) => assertReceives(browser, url));
  });

  it("vite build", async () => {
    const root = await install("app", { as: "vite-build" });
    await viteBuild({ root, configFile: false, logLevel: "error" });
    await served(join(root, "dist"), (url) => assertReceives(browser, url));
  });

  it("vite dev", async () => {
    const root = await install("app", { as: "vite-dev" });
    const server = await createServer({ root, configFile: false, logLevel: "error", server: { host: "127.0.0.1", port: 0 } });
    try {
      await server.listen();
      await assertReceives(browser, server.resolvedUrls.local[0]);
    } finally {
      await server.close();
    }
  });
});

/** Bundles the app's script in place. */
async function bundle(folder) {
  await esbuild({
    entryPoints: [join(folder, "main.js")],
    bundle: true,
    minify: true,
    format: "esm",
    outfile: join(folder, "main.js"),
    allowOverwrite: true,
  });
}

async function served(folder, use, headers) {
  const server = await serveFolder(folder, headers);
  try {
    await use(server.url);
  } finally {
    server.close();
  }
}
