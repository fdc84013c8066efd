import { createServer } from "node:http";

const LOG = "5f3a9c21d04e";

/** The frame of an application event in a tagged stream. */
function tagged(sequence, name, payload) {
  return `data: ${LOG}-${sequence}\t${name}\tprices/AAPL\ndata: ${JSON.stringify(payload)}\n\n`;
}

function ready(sequence) {
  const facts = { id: `${LOG}-${sequence}`, ping: 15_000, window: 5_000 };
  return `id: ${LOG}-${sequence}\ndata: tidings:ready\t\ndata: ${JSON.stringify(facts)}\n\n`;
}

const CAUGHT_UP = "data: tidings:caught-up\t\ndata: {}\n\n";

/** Pages of any origin may ask, with the headers that `fetch` sends along. */
const OPEN = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*",
  "access-control-allow-methods": "*",
};

/**
 * A server with a script: it sends `price` 1 to 3 and breaks the connection; to who comes back it sends what follows the
 * id it asks for, up to 5. So a page that shows 1 to 5 has read frames, has reconnected and has resumed.
 */
export async function startEventServer() {
  const requests = [];
  const server = createServer((request, response) => {
    if (request.method === "OPTIONS") {
      response.writeHead(204, OPEN).end();
      return;
    }
    const url = new URL(request.url, "http://localhost");
    const asked = request.headers["last-event-id"] ?? url.searchParams.get("last_event_id") ?? `${LOG}-0`;
    requests.push({ tidings: url.searchParams.get("tidings"), topics: url.searchParams.getAll("topic"), asked });
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store, no-transform", ...OPEN });
    const first = Number(asked.slice(LOG.length + 1));
    const last = requests.length === 1 ? 3 : 5;
    response.write(`:\n\nretry: 50\n\n${ready(first)}`);
    for (let sequence = first + 1; sequence <= last; sequence += 1) {
      response.write(tagged(sequence, "price", { value: sequence }));
    }
    response.write(CAUGHT_UP);
    // In two steps, so that the events arrive before the connection breaks.
    if (requests.length === 1) setTimeout(() => response.destroy(), 200);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/events`,
    requests,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What whoever listens has been sent when all went well. */
export const EXPECTED_EVENTS = [1, 2, 3, 4, 5];

/** What the server has been asked when all went well. */
export const EXPECTED_REQUESTS = [
  { tidings: "1", topics: ["prices/AAPL"], asked: `${LOG}-0` },
  { tidings: "1", topics: ["prices/AAPL"], asked: `${LOG}-3` },
];
