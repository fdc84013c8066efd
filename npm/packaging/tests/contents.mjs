import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { install } from "../support/fixture.mjs";
import { run, tool } from "../support/run.mjs";
import { TARBALL } from "../support/tarball.mjs";

/** What a page downloads for the client, in bytes after gzip -9: glue, wasm and TypeScript clothes as one ES module. */
const CLIENT_BOUND = 14_000;
/** What the hooks add to that. */
const REACT_BOUND = 3_000;

describe("the tarball", () => {
  let folder;
  let tidings;

  before(async () => {
    folder = await install("node", { as: "contents" });
    tidings = join(folder, "node_modules/tidings");
  });

  it("is clean for publint", async () => {
    const tarball = await readFile(TARBALL);
    const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true });
    assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
  });

  it("is clean for are-the-types-wrong", async () => {
    await run(folder, tool("attw"), TARBALL, "--profile", "esm-only", "--no-emoji", "--no-color");
  });

  it("says 'use client' first in the file that React's hooks are imported from", async () => {
    const source = await readFile(join(tidings, "dist/react/index.js"), "utf8");
    assert.match(source, /^["']use client["'];/);
  });

  it("holds one wasm, the licenses, and nothing of the tests", async () => {
    const files = (await readdir(tidings, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    assert.deepEqual(files.filter(({ name }) => name.endsWith(".wasm")).map(({ name }) => name), ["client.wasm"]);
    const unexpected = files.map(({ name }) => name).filter((name) => /\.test\.|test-d|tsconfig|\.tgz$|\.tsbuildinfo$/.test(name));
    assert.deepEqual(unexpected, []);
    for (const license of ["LICENSE-MIT", "LICENSE-APACHE"]) {
      assert.ok(files.some(({ name }) => name === license), `${license} is lacking`);
    }
  });

  it("fits the bounds after gzip", async () => {
    const source = `export { createClient } from "tidings";`;
    const client = await bundledSize(folder, source);
    const both = await bundledSize(folder, `${source} export { createHooks } from "tidings/react";`);
    console.log(`gzip: tidings ${client} B, tidings/react ${both - client} B more`);
    assert.ok(client <= CLIENT_BOUND, `tidings is ${client} B after gzip, more than ${CLIENT_BOUND} B`);
    assert.ok(both - client <= REACT_BOUND, `tidings/react adds ${both - client} B after gzip, more than ${REACT_BOUND} B`);
  });

  it("gives nothing to a page that imports it and uses nothing", async () => {
    const { outputFiles, warnings } = await build({
      stdin: { contents: `import "tidings"; import "tidings/react"; import "tidings/slim";`, resolveDir: folder },
      bundle: true,
      minify: true,
      format: "esm",
      external: ["react"],
      write: false,
      logLevel: "silent",
    });
    assert.deepEqual(warnings.map(({ id }) => id).filter((id) => id !== "ignored-bare-import"), []);
    assert.equal(outputFiles[0].text.trim(), "");
  });
});

async function bundledSize(folder, source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: folder },
    bundle: true,
    minify: true,
    format: "esm",
    external: ["react"],
    write: false,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}
