import { readdirSync, readFileSync } from "node:fs";
import { dirname, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const SRC = fileURLToPath(new URL("../src/", import.meta.url));

/** What everything may import: it knows nobody. */
const COMMON = ["types", "errors", "report"];

/** What each part may import beside. Whoever is not named is an entry. */
const ARROWS: Record<string, readonly string[]> = {
  types: [],
  errors: [],
  report: [],
  wasm: [],
  stream: ["wasm"],
  tabs: ["stream"],
  live: ["stream", "wasm"],
  store: ["live"],
  react: ["store", "client"],
  query: ["react", "live"],
  devtools: ["live", "testing"],
  testing: ["stream"],
  "json-schema": [],
};

it("points every import one way", () => {
  const wrong: string[] = [];
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  for (const file of files) {
    const allowed = ARROWS[partOf(file)];
    if (allowed === undefined) continue;
    for (const [, specifier] of readFileSync(SRC + file, "utf8").matchAll(/\bfrom "(\.[^"]+)"/g)) {
      const part = partOf(normalize(`${dirname(file)}/${specifier}`));
      if (part !== partOf(file) && ![...COMMON, ...allowed].includes(part)) wrong.push(`${file} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(files.map(partOf)).toEqual(expect.arrayContaining(Object.keys(ARROWS)));
});

/** The folder of a module, or its name where it is in none. */
function partOf(file: string): string {
  return file.split("/")[0]!.replace(/\.\w+$/, "");
}
