import { createClient } from "/tidings/index.js";

const query = new URLSearchParams(location.search);
const rounds = Number(query.get("rounds"));
const events = Number(query.get("events"));

/** Each takes a whole stream and gives what it cost, in milliseconds from the first event to the last. */
const receivers = { native, tidings };

function native() {
  return new Promise((resolve, reject) => {
    const source = new EventSource("/plain");
    const count = counter((time) => {
      source.close();
      resolve(time);
    });
    source.addEventListener("price", (event) => count(JSON.parse(event.data)));
    source.onerror = () => reject(new Error("the native stream broke"));
  });
}

function tidings() {
  return new Promise((resolve, reject) => {
    const client = createClient("/tagged");
    const count = counter((time) => {
      client.close();
      resolve(time);
    });
    client.on("price", count);
    client.onError(reject);
  });
}

/** Counts events, and checks that each is there, in order. */
function counter(done) {
  let expected = 1;
  let start;
  return (data) => {
    if (expected === 1) start = performance.now();
    if (data.sequence !== expected) throw new Error(`event ${data.sequence} instead of ${expected}`);
    if (++expected > events) done(performance.now() - start);
  };
}

async function measure() {
  const rates = Object.fromEntries(Object.keys(receivers).map((name) => [name, []]));
  // One round to warm up, which does not count.
  for (let round = 0; round <= rounds; round++) {
    const names = Object.keys(receivers);
    // Whoever is first in one round is last in the next.
    for (const name of round % 2 ? names : names.reverse()) {
      const time = await receivers[name]();
      if (round > 0) rates[name].push((events / time) * 1000);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  return { rates, userAgent: navigator.userAgent };
}

const result = await measure().catch((error) => ({ error: String(error) }));
await fetch("/report", { method: "POST", body: JSON.stringify(result) });
