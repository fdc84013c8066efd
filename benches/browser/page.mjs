import { createParser } from "/eventsource-parser/index.js";
import { createClient } from "/tidings/index.js";

const query = new URLSearchParams(location.search);
const rounds = Number(query.get("rounds"));
const events = Number(query.get("events"));

/** Each takes a whole stream and gives what it took, in milliseconds from the first event to the last. */
const receivers = {
  "native + JSON.parse": native,
  "tidings by EventSource": () => tidings("eventsource"),
  "eventsource-parser + fetch": parser,
  "tidings by fetch": () => tidings("fetch"),
};
const names = Object.keys(receivers);

function native() {
  return new Promise((resolve, reject) => {
    const source = new EventSource("/plain");
    const count = counter(reject, (time) => {
      source.close();
      resolve(time);
    });
    source.addEventListener("price", (event) => count(JSON.parse(event.data)));
    source.onerror = () => reject(new Error("the native stream broke"));
  });
}

function parser() {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const count = counter(reject, (time) => {
      controller.abort();
      resolve(time);
    });
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event === "price") count(JSON.parse(data));
      },
    });
    read().catch((error) => {
      if (!controller.signal.aborted) reject(error);
    });

    async function read() {
      const { body } = await fetch("/plain", { signal: controller.signal });
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      for (let chunk; !(chunk = await reader.read()).done; ) parser.feed(chunk.value);
    }
  });
}

function tidings(transport) {
  return new Promise((resolve, reject) => {
    const client = createClient("/tagged", { transport });
    client.on(
      "price",
      counter(reject, (time) => {
        client.close();
        resolve(time);
      }),
    );
    client.onError(reject);
  });
}

/** Counts events, and checks that each is there, in order. */
function counter(reject, done) {
  let expected = 1;
  let start;
  return ({ sequence }) => {
    if (expected === 1) start = performance.now();
    if (sequence !== expected) reject(new Error(`event ${sequence} instead of ${expected}`));
    if (expected++ === events) done(performance.now() - start);
  };
}

async function cpu() {
  return Number(await (await fetch("/cpu")).text());
}

async function measure() {
  const runs = [];
  // The first round warms up and does not count.
  for (let round = 0; round <= rounds; round++) {
    // Nobody is always first.
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length];
      const before = await cpu();
      const time = await receivers[name]();
      if (round > 0) runs.push({ name, round, time, cpu: (await cpu()) - before });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  return { names, runs, userAgent: navigator.userAgent };
}

const result = await measure().catch((error) => ({ error: String(error) }));
await fetch("/report", { method: "POST", body: JSON.stringify(result) });
