import "./commits.mjs";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { Stream, usePrice } from "the-library";
import { commits } from "./commits.mjs";

const query = new URLSearchParams(location.search);
const [seconds, components] = [Number(query.get("seconds")), Number(query.get("components"))];
/** What the first moments cost, loading and compiling, is not counted. */
const WARM_UP = 1_000;

let shown;

function Price({ nth }) {
  const price = usePrice();
  if (nth === 0) shown = price;
  return createElement("td", null, price?.price);
}

const cells = Array.from({ length: components }, (_, nth) => createElement(Price, { key: nth, nth }));
createRoot(document.getElementById("root")).render(createElement(Stream, null, cells));

const cpu = async () => Number(await (await fetch("/cpu")).text());
const pass = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

try {
  for (const end = performance.now() + 20_000; shown === undefined; await pass(50)) {
    if (performance.now() > end) throw new Error("nothing is shown");
  }
  await pass(WARM_UP);
  const longTasks = [];
  const observer = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: "longtask" });
  const lags = [];
  const before = { commits: commits.count, sequence: shown.sequence, cpu: await cpu() };
  const start = performance.now();
  commits.each = () => lags.push(Date.now() - shown.at);
  // Long tasks that are under way count where they end.
  while (performance.now() < start + seconds * 1000) await pass(100);
  const time = performance.now() - start;
  commits.each = () => {};
  const after = { commits: commits.count, sequence: shown.sequence };
  for (const { duration } of observer.takeRecords()) longTasks.push(duration);
  await report({
    time,
    commits: after.commits - before.commits,
    seen: after.sequence - before.sequence,
    busy: ((await cpu()) - before.cpu) / (performance.now() - start),
    longTasks,
    lags,
    userAgent: navigator.userAgent,
  });
} catch (error) {
  await report({ error: String(error) });
}

function report(result) {
  return fetch("/report", { method: "POST", body: JSON.stringify(result) });
}
