/**
 * How slowly bytes come.
 *
 * @example
 * ```ts
 * server.slow({ bytes: 3, every: 10 });
 * ```
 */
export interface Pace {
  /** So many bytes at a time. */
  readonly bytes: number;
  /** So long between, in milliseconds. */
  readonly every: number;
}

/** What is between the server and the client. Shared by the streams of a server, and looked at whenever something moves. */
export interface Line {
  /** Nothing comes, and nothing breaks. */
  stalled: boolean;
  /** Bytes trickle. */
  pace: Pace | null;
  /** Every write comes in pieces of so many bytes; 0 for whole. */
  pieces: number;
  /** A proxy that passes bytes on when it has so many; 0 for none. */
  buffer: number;
}

/** A line that passes everything on at once. */
export const clear = (): Line => ({ stalled: false, pace: null, pieces: 0, buffer: 0 });

/** The bytes of one stream on their way. */
export class Channel {
  readonly #line: Line;
  readonly #own: { stalled: boolean } = { stalled: false };
  readonly #emit: (bytes: Uint8Array) => void;
  #pending = new Uint8Array(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(line: Line, emit: (bytes: Uint8Array) => void) {
    this.#line = line;
    this.#emit = emit;
  }

  write(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    const pending = new Uint8Array(this.#pending.length + bytes.length);
    pending.set(this.#pending);
    pending.set(bytes, this.#pending.length);
    this.#pending = pending;
    if (this.#timer === undefined) this.move();
  }

  stall(stalled: boolean): void {
    this.#own.stalled = stalled;
    this.move();
  }

  /** Passes on what may pass now. `all` is what a proxy does when the answer ends: it keeps nothing back. */
  move(all = false): void {
    const { stalled, pace, pieces, buffer } = this.#line;
    if (this.#isClosed || stalled || this.#own.stalled || this.#pending.length === 0) return;
    if (!all && this.#pending.length < buffer) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (pace !== null && !all) {
      this.#pass(pace.bytes);
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.move();
      }, pace.every);
      return;
    }
    // Whoever is told may close this.
    while (this.#pending.length > 0 && !this.#isClosed) this.#pass(pieces > 0 ? pieces : this.#pending.length);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #pass(count: number): void {
    const bytes = this.#pending.slice(0, count);
    this.#pending = this.#pending.slice(count);
    this.#emit(bytes);
  }
}
