import { FORMS } from "../browser/frames.mjs";

const FIRST = "0123456789ab-0";
/** How often a stream is written to, in milliseconds: a server sends as things happen, not all of a second at once. */
const TICK = 5;
const PAGE = `<!doctype html><meta charset="utf-8"><title>What a burst costs</title><div id="root"></div><script type="module" src="page.js"></script>`;

/** Answers for the page and the streams. */
export function answers(rate, script) {
  return (response, pathname) => {
    const form = pathname.slice(1);
    if (form in FORMS) stream(response, form, rate);
    else if (pathname === "/page.js") response.writeHead(200, { "content-type": "text/javascript" }).end(script);
    else response.writeHead(pathname === "/" ? 200 : 404, { "content-type": "text/html" }).end(PAGE);
  };
}

/** So many events a second, by the clock, for as long as anybody listens. */
function stream(response, form, rate) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const facts = { id: FIRST, ping: 15_000, window: 5_000 };
  response.write(form === "plain" ? `id: ${FIRST}\n\n` : `id: ${FIRST}\ndata: tidings:ready\t\ndata: ${JSON.stringify(facts)}\n\n`);
  const start = performance.now();
  let sequence = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) * rate) / 1000);
    let chunk = "";
    while (sequence < due) {
      sequence += 1;
      chunk += `${FORMS[form](`0123456789ab-${sequence}`)}data: ${payload(sequence)}\n\n`;
    }
    response.write(chunk);
  }, TICK);
  response.once("close", () => clearInterval(timer));
}

/** A payload of 126 bytes, with the moment at which it was sent. */
function payload(sequence) {
  const json = JSON.stringify({ symbol: "AAPL", sequence, price: 100 + (sequence % 1000) / 10, at: Date.now(), note: "" });
  return json.replace('""', `"${"x".repeat(126 - json.length)}"`);
}
