import { Channel, type Line } from "./channel.js";
import type { ScriptedRequest } from "./request.js";

/** Where the bytes of a stream go: a `Response`, or an `EventSource`. */
export interface Sink {
  readonly bytes: (bytes: Uint8Array) => void;
  /** The answer is over, as it should be. */
  readonly end: () => void;
  /** The connection broke. */
  readonly fail: () => void;
}

/**
 * One stream that is open.
 *
 * @example
 * ```ts
 * const stream = await server.connected();
 * stream.stall();
 * ```
 */
export interface ScriptedStream {
  /** What was asked for. */
  readonly request: ScriptedRequest;
  /** Whether it is still open at both ends. */
  readonly isOpen: boolean;
  /** Sends text as it is: a comment, half a frame, nonsense. */
  write(text: string): void;
  /** Ends it as a server ends an answer: orderly, and without a word of why. */
  end(): void;
  /** Breaks the connection. */
  drop(): void;
  /** Lets nothing more through, and breaks nothing. */
  stall(): void;
  /** Lets through what was held up, and what follows. */
  resume(): void;
}

const utf8 = new TextEncoder();

/** A stream between a server and whoever asked. */
export class Stream implements ScriptedStream {
  readonly request: ScriptedRequest;
  readonly #channel: Channel;
  readonly #sink: Sink;
  readonly #gone: (stream: Stream) => void;
  #isOpen = true;

  constructor(request: ScriptedRequest, line: Line, sink: Sink, gone: (stream: Stream) => void) {
    this.request = request;
    this.#sink = sink;
    this.#gone = gone;
    this.#channel = new Channel(line, sink.bytes);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  write(text: string): void {
    this.#channel.write(utf8.encode(text));
  }

  end(): void {
    this.#channel.move(true);
    this.#leave(this.#sink.end);
  }

  drop(): void {
    this.#leave(this.#sink.fail);
  }

  stall(): void {
    this.#channel.stall(true);
  }

  resume(): void {
    this.#channel.stall(false);
  }

  /** What lies between the ends has changed. */
  move(all = false): void {
    this.#channel.move(all);
  }

  /** The client let go. */
  cancel(): void {
    this.#leave(() => {});
  }

  #leave(tell: () => void): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#channel.close();
    this.#gone(this);
    tell();
  }
}
