import { SseError } from "../errors.js";
import type { Hearer } from "./transport.js";

/** The largest event that is taken, in UTF-16 units. The decoder in Rust takes as many bytes. */
const LARGEST = 2 ** 24;

/**
 * Reads `text/event-stream` from bytes that may be cut anywhere, as the standard has it, and tells of the events of the
 * default type. sse-protocol/tests/vectors/decoder-vectors.json holds it and the decoder in Rust to the same.
 *
 * Events are slices of the chunk's text: the whole costs less than to have the same bytes read in wasm and copied back.
 *
 * @returns what reads the next bytes
 * @throws SseError `too-large`
 */
export function createDecoder(hearer: Pick<Hearer, "read" | "frame" | "retry">): (bytes: Uint8Array) => void {
  // [spec] "Streams must be decoded using the UTF-8 decode algorithm", which takes a byte order mark away.
  const utf8 = new TextDecoder();
  /** The beginning of a line whose end has not come yet. */
  let rest = "";
  let isAfterCr = false;
  /** [spec] "data buffer", and "last event ID buffer" */
  const message = { data: undefined as string | undefined, lastEventId: "" };
  let type = "";
  /** How much of a block has come. */
  let size = 0;

  function line(text: string): void {
    if (text === "") {
      // Others are none of a tagged stream's; an EventSource does not hear them either.
      if (message.data !== undefined && (type === "" || type === "message")) hearer.frame(message as { data: string; lastEventId: string });
      message.data = undefined;
      type = "";
      size = 0;
      return;
    }
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(text) as unknown as [string, string, string?];
    // A comment has none.
    if (field) check((size += text.length));
    if (field === "data") message.data = message.data === undefined ? value : `${message.data}\n${value}`;
    else if (field === "event") type = value;
    // [spec] "If the field value does not contain U+0000 NULL, then set the last event ID buffer to the field value."
    else if (field === "id" && !value.includes("\0")) message.lastEventId = value;
    // [spec] "If the field value consists of only ASCII digits, then interpret the field value as an integer in base ten".
    else if (field === "retry" && /^\d+$/.test(value)) hearer.retry(+value);
  }

  return (bytes) => {
    let text = utf8.decode(bytes, { stream: true });
    if (text === "") return;
    // A CR ends a line at once; a LF that follows belongs to it, and may come with the next chunk.
    if (isAfterCr && text[0] === "\n") text = text.slice(1);
    isAfterCr = text.endsWith("\r");
    if (text.includes("\r")) text = text.replace(/\r\n?/g, "\n");
    let at = 0;
    let end = text.indexOf("\n");
    if (rest && end >= 0) {
      // Joined once the line is whole, so that one of many chunks is not read again with each.
      line(rest + text.slice(0, end));
      rest = "";
      at = end + 1;
    }
    while (end >= 0) {
      // Where nothing of a block is there yet.
      if (size === 0) at = hearer.read(text, at);
      if ((end = text.indexOf("\n", at)) >= 0) {
        line(text.slice(at, end));
        at = end + 1;
      }
    }
    rest += text.slice(at);
    check(size + rest.length);
  };
}

function check(size: number): void {
  if (size > LARGEST) throw new SseError("too-large", "An event is larger than this client takes.");
}
