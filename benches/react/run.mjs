// What a burst costs a React page: 5,000 events/s into 200 mounted components, with `tidings/react` and with react-hooks-sse,
// in one Chromium, one after the other.
//
//   cargo xtask bench --react [-- --seconds 10 --rate 5000 --components 200]
//
// The page counts and reports by itself, in React's production build: no debugger and no profiler is attached.

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { install } from "../../npm/scripts/install.mjs";
import { reported } from "../browser/report.mjs";
import { answers } from "./server.mjs";

await install(fileURLToPath(new URL(".", import.meta.url)));
const { bundle } = await import("./bundle.mjs");

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    rate: { type: "string", default: "5000" },
    components: { type: "string", default: "200" },
  },
});
const [seconds, rate, components] = [Number(values.seconds), Number(values.rate), Number(values.components)];

const results = [];
for (const name of ["tidings", "react-hooks-sse"]) {
  console.error(`${name} …`);
  const answer = answers(rate, await bundle(name));
  results.push({ name, ...(await reported(`/?seconds=${seconds}&components=${components}`, answer)) });
}
print();

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
