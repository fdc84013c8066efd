import { SseError } from "../errors.js";
import type { Hearer } from "./transport.js";

/** The largest event that is taken, in UTF-16 units. The decoder in Rust takes as many bytes. */
const LARGEST = 2 ** 24;

/**
 * Reads `text/event-stream` from bytes that may be cut anywhere, as the standard has it, and dispatches the events of the
 * default type. sse-protocol/tests/vectors/decoder-vectors.json holds it and the decoder in Rust to the same.
 *
 * Events are slices of the chunk's text: the whole costs less than to have the same bytes read in wasm and copied back.
 */
export class Decoder {
  /** [spec] "the last event ID of the event source" */
  lastEventId = "";
  readonly #hearer: Hearer;
  // [spec] "Streams must be decoded using the UTF-8 decode algorithm", which takes a byte order mark away.
  readonly #utf8 = new TextDecoder();
  /** The beginning of a line whose end has not come yet. */
  #rest = "";
  #isAfterCr = false;
  /** The first data line of a block that has begun, which in a tagged frame is the tag; then the others. */
  #tag: string | undefined;
  #payload: string | undefined;
  #type = "";
  /** [spec] "last event ID buffer" */
  #id = "";
  #size = 0;

  constructor(hearer: Hearer) {
    this.#hearer = hearer;
  }

  chunk(bytes: Uint8Array): void {
    let text = this.#utf8.decode(bytes, { stream: true });
    if (text === "") return;
    // A CR ends a line at once; a LF that follows belongs to it, and may come with the next chunk.
    if (this.#isAfterCr && text.startsWith("\n")) text = text.slice(1);
    this.#isAfterCr = text.endsWith("\r");
    if (text.includes("\r")) text = text.replace(/\r\n?/g, "\n");
    let at = 0;
    if (this.#rest !== "") {
      at = text.indexOf("\n") + 1;
      // Joined once the line is whole, so that one of many chunks is not read again with each.
      if (at > 0) this.#line(this.#rest + text.slice(0, at - 1));
    }
    this.#rest = at > 0 || this.#rest === "" ? text.slice(this.#lines(text, at)) : this.#rest + text;
    if (this.#size + this.#rest.length > LARGEST) this.#fail();
  }

  /** Reads the lines that are whole; gives where the rest begins. */
  #lines(text: string, at: number): number {
    while (!this.#hearer.isDone) {
      // Nothing of a block is there yet.
      const next = this.#size === 0 ? this.#hearer.again(text, at) : 0;
      if (next > 0) at = next;
      else {
        const end = text.indexOf("\n", at);
        if (end < 0) break;
        this.#line(text.slice(at, end));
        at = end + 1;
      }
    }
    return at;
  }

  #line(line: string): void {
    if (line === "") return this.#end();
    if (line.startsWith(":")) return;
    this.#size += line.length;
    if (this.#size > LARGEST) return this.#fail();
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) as unknown as [string, string, string?];
    if (field === "data") {
      if (this.#tag === undefined) this.#tag = value;
      else this.#payload = this.#payload === undefined ? value : `${this.#payload}\n${value}`;
    } else if (field === "event") this.#type = value;
    // [spec] "If the field value does not contain U+0000 NULL, then set the last event ID buffer to the field value."
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    // [spec] "If the field value consists of only ASCII digits, then interpret the field value as an integer in base ten".
    else if (field === "retry" && /^\d+$/.test(value)) this.#hearer.retry(Number(value));
  }

  /** A block is over. */
  #end(): void {
    const [tag, payload, type] = [this.#tag, this.#payload, this.#type];
    this.#tag = this.#payload = undefined;
    this.#type = "";
    this.#size = 0;
    this.lastEventId = this.#id;
    // Others are none of a tagged stream's; an EventSource does not hear them either.
    if (tag !== undefined && (type === "" || type === "message")) this.#hearer.frame(tag, 0, payload === undefined ? -1 : tag.length, payload ?? "", this);
  }

  #fail(): void {
    this.#hearer.fail(new SseError("too-large", "An event is larger than this client takes. Publish a reference instead of the thing itself."));
  }
}
