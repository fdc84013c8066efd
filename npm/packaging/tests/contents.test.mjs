import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { bare } from "../support/environment.mjs";
import { bin, run } from "../support/run.mjs";
import { TARBALL } from "../support/tarball.mjs";

/** The entries that are hooks and components. */
const CLIENT_ENTRIES = ["./react", "./query", "./devtools", "./devtools/production"];
/** The others: a server component may import them. */
const COMMON_ENTRIES = [".", "./slim", "./eventsource", "./json-schema", "./testing", "./tidings.min.js"];

describe("the tarball", () => {
  let folder;
  let tidings;
  let description;

  before(async () => {
    folder = await bare("node", "contents");
    tidings = join(folder, "node_modules/tidings");
    description = JSON.parse(await readFile(join(tidings, "package.json"), "utf8"));
  });

  it("is clean for publint", async () => {
    const tarball = await readFile(TARBALL);
    const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true });
    assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
  });

  it("is clean for are-the-types-wrong", async () => {
    await run(folder, bin("attw"), TARBALL, "--profile", "esm-only", "--no-emoji", "--no-color");
  });

  it("has one file for an import wherever it runs", () => {
    for (const [entry, conditions] of Object.entries(description.exports)) {
      assert.deepEqual(Object.keys(conditions), ["types", "default"], entry);
    }
    assert.equal(description.sideEffects, false);
  });

  it("says 'use client' first in what hooks and components are imported from", async () => {
    const saying = [];
    const silent = [];
    for (const [entry, { default: file }] of Object.entries(description.exports)) {
      if (!file.endsWith(".js")) continue;
      const source = await readFile(join(tidings, file), "utf8");
      (/^["']use client["'];/.test(source) ? saying : silent).push(entry);
    }
    assert.deepEqual(saying.sort(), CLIENT_ENTRIES.toSorted());
    assert.deepEqual(silent.sort(), COMMON_ENTRIES.toSorted());
  });

  it("imports nothing that it does not declare", async () => {
    const { dependencies = {}, peerDependencies = {} } = description;
    const declared = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
    for (const peer of Object.keys(peerDependencies)) {
      assert.equal(description.peerDependenciesMeta?.[peer]?.optional, true, `${peer} is needed by few, so it has to be optional`);
    }
    for (const name of await readdir(join(tidings, "dist"), { recursive: true })) {
      if (!/\.(js|d\.ts)$/.test(name)) continue;
      const source = await readFile(join(tidings, "dist", name), "utf8");
      for (const [, specifier] of source.matchAll(/^(?:import|export)\b(?:[^"'`;]*\bfrom)? ?["']([^"'.][^"']*)["'];?$/gm)) {
        const [scope, rest] = specifier.split("/");
        const wanted = scope.startsWith("@") ? `${scope}/${rest}` : scope;
        assert.ok(declared.has(wanted), `dist/${name} imports ${specifier}`);
        assert.ok(!builtinModules.includes(wanted) && !wanted.startsWith("node:"), `dist/${name} imports ${specifier}`);
      }
    }
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

  it("gives nothing to a page that imports it and uses nothing", async () => {
    const scripts = Object.entries(description.exports).filter(([, { default: file }]) => file.endsWith(".js"));
    const contents = scripts.map(([entry]) => `import ${JSON.stringify(`tidings${entry.slice(1)}`)};`).join("\n");
    const { outputFiles, warnings } = await build({
      stdin: { contents, resolveDir: folder },
      bundle: true,
      minify: true,
      format: "esm",
      external: Object.keys(description.peerDependencies).flatMap((peer) => [peer, `${peer}/*`]),
      write: false,
      logLevel: "silent",
    });
    assert.deepEqual(warnings.map(({ id }) => id).filter((id) => id !== "ignored-bare-import"), []);
    assert.equal(outputFiles[0].text.trim(), "");
  });
});
