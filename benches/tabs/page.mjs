import { createClient } from "/tidings/index.js";

/** When the first and the last event of each stream came, by the clock of all pages. */
const streams = {};
const problems = [];
let last;

const client = createClient("/events", { tabs: true });
client.on("tick", { topic: "ticks" }, ({ n, stream }) => {
  const now = performance.timeOrigin + performance.now();
  (streams[stream] ??= { first: now, last: now }).last = now;
  if (last !== undefined && n !== last + 1) problems.push(`${n} after ${last}`);
  last = n;
});
client.onError((error) => problems.push(String(error)));
client.onGap((gap) => problems.push(JSON.stringify(gap)));

/** How long a fresh EventSource takes to its first event. */
function fresh() {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const source = new EventSource("/events?topic=ticks");
    source.onerror = () => reject(new Error("the stream broke"));
    source.onmessage = () => {
      source.close();
      resolve(performance.now() - start);
    };
  });
}

Object.assign(globalThis, { streams, problems, client, fresh });
