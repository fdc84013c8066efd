/** How an event begins, before its payload, in each form of a stream. */
export const FORMS = {
  /** What any EventSource is sent. */
  plain: (id) => `event: price\nid: ${id}\n`,
  /** What our client is sent. */
  tagged: (id) => `data: ${id}\tprice\tprices/AAPL\n`,
};

const FIRST = "0123456789ab-0";
const READY = `id: ${FIRST}\ndata: tidings:ready\t\ndata: {"id":"${FIRST}","ping":15000,"window":5000}\n\n`;
const CHUNK = 65_536;

/** A stream of events in chunks of about 64 KiB. */
export function frames(count, form) {
  const chunks = [];
  let chunk = form === "plain" ? `id: ${FIRST}\n\n` : READY;
  for (let index = 1; index <= count; index++) {
    chunk += `${FORMS[form](`0123456789ab-${index}`)}data: ${payload(index)}\n\n`;
    if (chunk.length > CHUNK) {
      chunks.push(Buffer.from(chunk));
      chunk = "";
    }
  }
  chunks.push(Buffer.from(chunk));
  return chunks;
}

/** A payload of exactly 126 bytes: numbers that change, and padding. */
function payload(sequence) {
  const price = 100 + (sequence % 1000) / 10;
  const json = JSON.stringify({ symbol: "AAPL", sequence, price, volume: sequence * 7, note: "" });
  return json.replace('""', `"${"x".repeat(126 - json.length)}"`);
}
