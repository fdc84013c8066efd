// The tables of docs/size.md: what each entry weighs, and what each feature of the client costs, which is by how much the client
// is lighter when the feature's modules do nothing.
//
//     node scripts/size.mjs           checks that the tables are current
//     node scripts/size.mjs --write   writes them

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { weigh } from "./bundle.mjs";

const PAGE = fileURLToPath(new URL("../../docs/size.md", import.meta.url));
const BEGIN = "<!-- sizes: written by `npm run size:write` -->";
const END = "<!-- /sizes -->";
/** What the whole client may weigh as one file, in bytes. */
const SINGLE_FILE_BOUND = 15_500;
/** What `tidings/react` may add to the client, in bytes. */
const REACT_BOUND = 3_000;
/** Compilers of another version make wasm of another size. Of small figures, gzip's whims are more than one in a hundred. */
const TOLERANCE = { share: 0.01, bytes: 32 };

/** A feature of the client, and how the modules of dist/ begin that are there for it alone. */
const FEATURES = [
  ["the state machine as WebAssembly, and its glue", ["wasm/generated/"]],
  ["the fetch transport", ["stream/fetch"]],
  ["one connection for all tabs", ["tabs/"]],
  ["resuming over page loads", ["live/resume"]],
  ["`latest` and `maxPerSecond`", ["live/pace", "stream/past", "stream/newest"]],
  ["patterns and their parameters", ["stream/pattern"]],
  ["validation of payloads", ["live/validate"]],
  ["async iteration", ["live/iterate"]],
];

/** An entry, and what a page that uses it has anyway. */
const ENTRIES = [
  [".", []],
  ["./eventsource", []],
  ["./slim", []],
  ["./react", ["."]],
  ["./query", [".", "./react"]],
  ["./json-schema", ["."]],
  ["./devtools", [".", "./react"]],
  ["./devtools/production", [".", "./react"]],
  ["./testing", []],
];

const described = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).exports;
const whole = await weigh(["."]);
const entries = [];
for (const [entry, beside] of ENTRIES.filter(([entry]) => entry in described)) {
  const bytes = beside.length === 0 ? await weigh([entry]) : (await weigh([...beside, entry])) - (await weigh(beside));
  entries.push([`\`tidings${entry.slice(1)}\`${beside.length === 0 ? "" : `, beside ${beside.map((name) => `\`tidings${name.slice(1)}\``).join(" and ")}`}`, bytes]);
  if (entry === "./react" && bytes > REACT_BOUND) throw new Error(`tidings/react adds ${bytes} B to the client, more than ${REACT_BOUND} B.`);
}
const single = described["./tidings.min.js"].default;
const all = gzipSync(readFileSync(new URL(`../${single}`, import.meta.url)), { level: 9 }).length;
entries.unshift(["`tidings/tidings.min.js`, as it is", all]);
if (all > SINGLE_FILE_BOUND) throw new Error(`tidings.min.js weighs ${all} B, more than ${SINGLE_FILE_BOUND} B.`);
const features = [];
for (const [name, modules] of FEATURES) {
  const without = await weigh(["."], modules);
  // A feature that the client no longer has is then missed by the check of the page.
  if (without !== undefined) features.push([name, whole - without]);
}
features.push(["everything else, which all share", whole - features.reduce((sum, [, bytes]) => sum + bytes, 0)]);

const text = [table("import", entries), table("of `tidings`", features)].join("\n\n");
const page = readFileSync(PAGE, "utf8");
const [head, tail] = [page.slice(0, page.indexOf(BEGIN) + BEGIN.length), page.slice(page.indexOf(END))];
console.log(text);

if (process.argv.includes("--write")) {
  writeFileSync(PAGE, `${head}\n\n${text}\n\n${tail}`);
} else {
  const stale = differences(page.slice(head.length, page.length - tail.length), [...entries, ...features]);
  if (stale.length > 0) {
    console.error(`\ndocs/size.md is not current; run \`npm run size:write\`:\n  ${stale.join("\n  ")}`);
    process.exitCode = 1;
  }
}

function table(title, rows) {
  return [`| ${title} | bytes |`, "| --- | ---: |", ...rows.map(([name, bytes]) => `| ${name} | ${bytes.toLocaleString("en")} |`)].join("\n");
}

/** What the page says otherwise than it should, beyond the tolerance. */
function differences(said, rows) {
  const figures = new Map([...said.matchAll(/^\| (.*) \| (-?[\d,]+) \|$/gm)].map(([, name, bytes]) => [name, Number(bytes.replaceAll(",", ""))]));
  const wrong = rows.flatMap(([name, bytes]) => {
    const was = figures.get(name);
    figures.delete(name);
    if (was === undefined) return [`${name}: ${bytes} B is lacking`];
    return Math.abs(was - bytes) > Math.max(TOLERANCE.bytes, bytes * TOLERANCE.share) ? [`${name}: ${was} B is now ${bytes} B`] : [];
  });
  return [...wrong, ...[...figures.keys()].map((name) => `${name} is no more`)];
}
