import { report } from "../live/report.js";
import { SseError } from "../errors.js";
import type { Hearer } from "./transport.js";

/** How much goes into the wasm at once, in bytes: its memory never becomes smaller again. */
const PIECE = 65_536;

// What sse-client-wasm/src/npm/decode.rs says of a chunk and of each event.
const UNTAGGED = 1;
const TOO_LARGE = 2;
const COLUMNS = 5;
const CONTROL = 3;
const SAME_NAME = 4;
const SAME_TOPICS = 8;

/** Reads one stream of bytes in the wasm: one crossing for a chunk, one text, of which events are slices. */
export class Decoding {
  readonly #hearer: Hearer;
  readonly #decoder: number;
  // A byte order mark is a character like any other here: only the first of the stream is none, and that the wasm knows.
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(hearer: Hearer) {
    this.#hearer = hearer;
    this.#decoder = hearer.wasm.open();
  }

  chunk(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.#hearer.isDone; at += PIECE) this.#piece(bytes.subarray(at, at + PIECE));
  }

  end(): void {
    this.#hearer.wasm.close(this.#decoder);
  }

  #piece(piece: Uint8Array): void {
    const hearer = this.#hearer;
    const { wasm, machine, stream } = hearer;
    const { memory } = wasm;
    const room = wasm.reserve(piece.length);
    new Uint8Array(memory.buffer, room).set(piece);
    const result = wasm.decode(machine, stream, this.#decoder, piece.length, Date.now(), Math.random());
    const [status, at, length, textAt, textLength] = new Uint32Array(memory.buffer, result, 5) as unknown as [number, number, number, number, number];
    const text = this.#utf8.decode(new Uint8Array(memory.buffer, textAt, textLength));
    // Ends are counted in bytes, which are characters where all is ASCII.
    if (text.length !== textLength) wasm.recount();
    // A copy: whom an event is handed to may have the wasm do something else, and its memory grow.
    const rows = new Uint32Array(memory.buffer, at, length).slice();
    hearer.act();
    this.#deliver(rows, text);
    if (status === UNTAGGED) hearer.untagged();
    if (status === TOO_LARGE) {
      hearer.fail(new SseError("too-large", "An event is larger than this client takes. Publish a reference instead of the thing itself."));
    }
  }

  /** What has been decided on is handed on whatever is wanted meanwhile, since it will not come again; unless all is over. */
  #deliver(rows: Uint32Array, text: string): void {
    const hearer = this.#hearer;
    let [name, topics, at] = ["", "", 0];
    for (let row = 0; row < rows.length && !hearer.isOver; row += COLUMNS) {
      // One by one: a slice of the row to take apart would cost as much as all else here.
      const flags = rows[row] as number;
      const idEnd = rows[row + 1] as number;
      const nameEnd = rows[row + 2] as number;
      const topicsEnd = rows[row + 3] as number;
      const end = rows[row + 4] as number;
      const id = text.slice(at, idEnd);
      if (!(flags & SAME_NAME)) name = text.slice(idEnd, nameEnd);
      if (!(flags & SAME_TOPICS)) topics = text.slice(nameEnd, topicsEnd);
      const payload = text.slice(topicsEnd, end);
      at = end;
      const verdict = flags & 3;
      try {
        if (verdict === CONTROL) hearer.control(id, name, topics, payload);
        else hearer.deliver(verdict, id, name, topics, payload);
      } catch (error) {
        report(error);
      }
    }
  }
}
