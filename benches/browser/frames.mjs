/** A payload of exactly 126 bytes: numbers that change, and padding. */
function payload(index) {
  const json = JSON.stringify({ symbol: "AAPL", sequence: index, price: 100 + (index % 1000) / 10, volume: index * 7, note: "" });
  return json.replace('""', `"${"x".repeat(126 - json.length)}"`);
}

/** A stream of events in chunks of about 64 KiB: as the standard has it for a plain client, or tagged for ours. */
export function frames(count, kind) {
  const chunks = [];
  let chunk = kind === "plain" ? "id: 0123456789ab-0\n\n" : READY;
  for (let index = 1; index <= count; index++) {
    chunk += `id: 0123456789ab-${index}\n`;
    chunk += kind === "plain" ? "event: price\n" : "data: price\tprices/AAPL\n";
    chunk += `data: ${payload(index)}\n\n`;
    if (chunk.length > 65_536) {
      chunks.push(Buffer.from(chunk));
      chunk = "";
    }
  }
  chunks.push(Buffer.from(chunk));
  return chunks;
}

const READY = 'id: 0123456789ab-0\ndata: tidings:ready\t\ndata: {"id":"0123456789ab-0","ping":15000,"window":5000}\n\n';
