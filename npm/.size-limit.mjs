// What a page may come to download for each entry, at most. Measured as one minified ES module by esbuild, after gzip -9, with
// the WebAssembly inside and peers (React, …) left out. `npm run size` checks it; docs/size.md says what it is made of.

import { readFileSync } from "node:fs";

const { exports, peerDependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

const BUDGETS = {
  ".": "15.6 kB",
  // Together with what it needs of the client.
  "./react": "18.2 kB",
  "./query": "17 kB",
  "./eventsource": "14.9 kB",
  "./slim": "12.9 kB",
  "./json-schema": "1 kB",
  // Nothing at all, in a production bundle.
  "./devtools": "1 kB",
  "./devtools/production": "14 kB",
  "./testing": "10 kB",
};

// What nobody bundles is weighed as it is, by scripts/size.mjs.
const scripts = Object.entries(exports).filter(([, { default: file }]) => /(?<!\.min)\.js$/.test(file));

export default scripts.map(([entry, { default: path }]) => {
  const limit = BUDGETS[entry];
  if (limit === undefined) throw new Error(`${entry} has no budget: give it one in .size-limit.mjs`);
  return {
    name: `tidings${entry.slice(1)}`,
    path,
    import: "*",
    limit,
    gzip: true,
    ignore: Object.keys(peerDependencies).flatMap((peer) => [peer, `${peer}/*`]),
    modifyEsbuildConfig: (config) => ({ ...config, format: "esm" }),
  };
});
