// How fast a page receives: our client by each of its transports, beside what one would write by hand with the same means, in
// one Chromium, turn by turn.
//
//   cargo xtask npm && node benches/browser/run.mjs [--rounds 9] [--events 200000]
//
// The page measures and reports by itself. A debugger is not attached: with the DevTools Network domain on, Chromium sends
// every event through it, and EventSource looks seven times slower.

import { parseArgs } from "node:util";
import { reported } from "./report.mjs";
import { answers } from "./server.mjs";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "9" }, events: { type: "string", default: "200000" } },
});
const [rounds, events] = [Number(values.rounds), Number(values.events)];

print(await reported(`/page.html?rounds=${rounds}&events=${events}`, await answers(events)));

function print({ names, runs, userAgent }) {
  console.log(`${events.toLocaleString("en")} events of 126 B, ${rounds} rounds each, turn by turn\n${userAgent}\n`);
  console.log("".padEnd(28), "k events/s", "of its peer", "µs of main thread", "of its peer".padStart(16));
  for (const name of names) {
    const own = runs.filter((run) => run.name === name);
    const [rate, cpu] = [(run) => events / run.time, (run) => (run.cpu * 1000) / events];
    console.log(
      name.padEnd(28),
      median(own.map(rate)).toFixed(0).padStart(10),
      againstPeer(own, rate).toFixed(2).padStart(11),
      median(own.map(cpu)).toFixed(2).padStart(17),
      // Like the rate: more is better.
      (1 / againstPeer(own, cpu)).toFixed(2).padStart(16),
    );
  }
  console.log("\nWanted: 0.9 of the peer with the same means. Ratios are medians over the rounds, whose parts are neighbours in time.");

  /** The peer is the one that stands before ours. */
  function againstPeer(own, measure) {
    const at = names.indexOf(own[0].name);
    const peer = names[at - (at % 2)];
    return median(own.map((run) => measure(run) / measure(runs.find((r) => r.name === peer && r.round === run.round))));
  }
}

function median(list) {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
}
