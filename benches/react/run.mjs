// What a burst costs a React page: 5,000 events/s into 200 mounted components, with `tidings/react` and with react-hooks-sse,
// in one Chromium, one after the other.
//
//   cargo xtask bench --react [-- --seconds 10 --rate 5000 --components 200]
//
// The page counts and reports by itself, in React's production build: no debugger and no profiler is attached.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launch } from "../browser/chromium.mjs";
import { bundle } from "./bundle.mjs";
import { serve } from "./server.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    rate: { type: "string", default: "5000" },
    components: { type: "string", default: "200" },
  },
});
const [seconds, rate, components] = [Number(values.seconds), Number(values.rate), Number(values.components)];

if (!existsSync(`${HERE}node_modules/react-hooks-sse`)) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: HERE, stdio: "inherit" });
}

const results = [];
for (const name of ["tidings", "react-hooks-sse"]) results.push({ name, ...(await measure(name)) });
print();

async function measure(name) {
  let chromium;
  const server = await serve({ rate, script: await bundle(name), cpu: () => chromium.mainThread() });
  chromium = await launch(`${server.url}/?seconds=${seconds}&components=${components}`);
  try {
    const result = await Promise.race([server.reported, chromium.ended]);
    if (result.error !== undefined) throw new Error(`${name}: ${result.error}`);
    return result;
  } finally {
    await chromium.close();
    server.close();
  }
}

function print() {
  console.log(`${rate.toLocaleString("en")} events/s of 126 B into ${components} mounted components for ${seconds} s\n${results[0].userAgent}\n`);
  const rows = [
    ["commits/s", ({ commits, time }) => (commits / time) * 1000, 60],
    ["tasks over 50 ms", ({ longTasks }) => longTasks.length, 0],
    ["longest task, ms", ({ longTasks }) => Math.max(0, ...longTasks)],
    ["main thread, % busy", ({ busy }) => busy * 100],
    ["shown behind sent, p99 ms", ({ lags }) => lags.sort((a, b) => a - b)[Math.floor(lags.length * 0.99)]],
    ["events shown or passed by, % of sent", ({ seen, time }) => (seen / ((rate * time) / 1000)) * 100],
  ];
  console.log("".padEnd(38), ...results.map(({ name }) => name.padStart(16)), "wanted".padStart(8));
  for (const [label, figure, wanted] of rows) {
    const figures = results.map((result) => figure(result).toFixed(0).padStart(16));
    console.log(label.padEnd(38), ...figures, (wanted === undefined ? "" : `≤ ${wanted}`).padStart(8));
  }
}
