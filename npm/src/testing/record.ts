import { type RecordedChunk, type Recording, recordingOf } from "./recording.js";

/** How much of a stream is kept unless told otherwise, in characters. */
const MAX_LENGTH = 16 * 1024 * 1024;

/**
 * How much is recorded.
 *
 * @example
 * ```ts
 * record(response, { maxLength: 1_000_000 });
 * ```
 */
export interface RecordOptions {
  /**
   * How many characters are kept; then the recording ends by itself.
   *
   * @defaultValue 16777216
   */
  maxLength?: number | undefined;
  /** Ends the recording when it aborts. */
  signal?: AbortSignal | undefined;
}

/**
 * A recording under way.
 *
 * @example
 * ```ts
 * const recorder = record(await fetch("/events?tidings=1"));
 * setTimeout(() => recorder.stop(), 10_000);
 * const recording = await recorder.finished;
 * ```
 */
export interface Recorder {
  /** What has come so far. */
  readonly recording: Recording;
  /** Resolves with the whole when the stream ends or is stopped, also when it breaks. */
  readonly finished: Promise<Recording>;
  /** Ends it, and lets the stream go. */
  stop(): Recording;
}

/**
 * Records a stream with its timing: the body of an answer. Ask for it with `tidings=1`, as a client does, if it is to be
 * replayed to one.
 *
 * @param source - the answer; its body is read here, so nobody else may read it
 * @param options - when to stop
 *
 * @example
 * ```ts
 * const recorder = record(await fetch("https://example.com/events?topic=prices/AAPL&tidings=1"));
 * await new Promise((resolve) => setTimeout(resolve, 10_000));
 * await writeFile("prices.json", JSON.stringify(recorder.stop()));
 * ```
 */
export function record(source: Response, { maxLength = MAX_LENGTH, signal }: RecordOptions = {}): Recorder {
  const { url, body } = source;
  if (body === null) throw new TypeError("There is nothing to record: the answer has no body.");
  const startedAt = Date.now();
  const chunks: RecordedChunk[] = [];
  const reader = body.getReader();
  let room = maxLength;
  let stopped = false;

  const recorder: Recorder = {
    get recording() {
      return recordingOf(url, startedAt, chunks.slice());
    },
    finished: read(),
    stop() {
      stopped = true;
      // One that has broken has nothing to be cancelled.
      reader.cancel().catch(() => {});
      return recorder.recording;
    },
  };

  async function read(): Promise<Recording> {
    // Characters that are cut in two stay whole.
    const utf8 = new TextDecoder();
    const keep = (text: string): void => {
      if (text === "" || stopped) return;
      chunks.push({ at: Date.now() - startedAt, text: text.slice(0, room) });
      room -= text.length;
      if (room <= 0) recorder.stop();
    };
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) keep(utf8.decode(next.value, { stream: true }));
      keep(utf8.decode());
    } catch {
      // What came before it broke is what was to be recorded.
    }
    return recordingOf(url, startedAt, chunks.slice());
  }

  if (signal?.aborted) recorder.stop();
  else signal?.addEventListener("abort", () => recorder.stop(), { once: true });
  return recorder;
}

/**
 * A `fetch` that records what goes through it, for a client that is in use.
 *
 * @example
 * ```ts
 * const recorders: Recorder[] = [];
 * const client = createClient("/events", { request: { fetch: recordingFetch((recorder) => recorders.push(recorder)) } });
 * ```
 */
export function recordingFetch(
  onStream: (recorder: Recorder) => void,
  { fetch: ask = globalThis.fetch, ...options }: RecordOptions & { fetch?: typeof fetch | undefined } = {},
): typeof fetch {
  return async (input, init) => {
    const response = await ask(input, init);
    if (response.body === null || !response.ok) return response;
    const [ours, theirs] = response.body.tee();
    const { status, statusText, headers } = response;
    const recorded = new Response(ours, { status, statusText, headers });
    // An answer that is made has no URL of its own.
    Object.defineProperty(recorded, "url", { value: response.url === "" ? String(input) : response.url });
    onStream(record(recorded, options));
    return new Response(theirs, { status, statusText, headers });
  };
}
