import type { EventSourceConstructor } from "../types/index.js";
import { clear } from "./channel.js";
import { type Answer, createEventSource } from "./event-source.js";
import { createFetch } from "./fetch.js";
import type { RecordedChunk, Recording } from "./recording.js";
import { type Asked, readRequest, type ScriptedRequest } from "./request.js";
import { type ScriptedStream, type Sink, Stream } from "./stream.js";

/**
 * How a recording is replayed.
 *
 * @example
 * ```ts
 * replay(recording, { speed: 10 });
 * ```
 */
export interface ReplayOptions {
  /**
   * How many times as fast as it was recorded, from the first request on; `Infinity` is all at once; `"step"` waits for `step()`.
   *
   * @defaultValue 1
   */
  speed?: number | "step" | undefined;
}

/**
 * A recording that is being replayed.
 *
 * @example
 * ```ts
 * const played = replay(recording, { speed: "step" });
 * const client = createClient<Events>("/events", { EventSource: played.EventSource });
 * client.on("*", draw);
 * await played.connected();
 * played.step();
 * ```
 */
export interface Replay {
  /** For `options.EventSource`. */
  readonly EventSource: EventSourceConstructor;
  /** For `options.request.fetch`. */
  readonly fetch: typeof fetch;
  /** Every request so far, the newest last. */
  readonly requests: readonly ScriptedRequest[];
  /** How many steps there are still. */
  readonly left: number;
  /** Resolves once somebody is connected. */
  connected(): Promise<ScriptedStream>;
  /** Resolves when all of it has been sent. */
  readonly finished: Promise<void>;
  /** Sends the next frames, one by default, whatever the speed. What is sent while nobody is connected is sent to nobody. */
  step(frames?: number): void;
  /** Ends it. */
  stop(): void;
}

/**
 * Replays a recording through a scripted server: to every stream that is open, from the first request on, with the pauses
 * it was recorded with. Whoever comes back goes on where the replay is.
 *
 * @param recording - what `record` gave, or the developer tools exported
 * @param options - how fast
 * @throws TypeError where it is no recording
 *
 * @example
 * ```ts
 * import { replay } from "tidings/testing";
 * import recording from "./opening-bell.json";
 *
 * const played = replay(recording as Recording, { speed: 10 });
 * const client = createClient<Events>("/events", { request: { fetch: played.fetch } });
 * client.on("price", draw);
 * await played.finished;
 * ```
 */
export function replay(recording: Recording, { speed = 1 }: ReplayOptions = {}): Replay {
  if (recording.format !== "tidings-recording" || recording.version !== 1) {
    throw new TypeError("This is no recording that this version can replay: its format is to be tidings-recording, its version 1.");
  }
  if (speed !== "step" && !(speed > 0)) throw new TypeError(`options.speed is ${speed}. Give a number above 0, or "step".`);
  const steps = framesOf(recording.chunks);
  const streams = new Set<Stream>();
  const requests: ScriptedRequest[] = [];
  let waiting: ((stream: ScriptedStream) => void)[] = [];
  let finish!: () => void;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next = 0;
  let begun: number | undefined;

  function step(frames = 1): void {
    for (const { text } of steps.slice(next, next + frames)) for (const stream of [...streams]) stream.write(text);
    next = Math.min(next + frames, steps.length);
    if (next === steps.length) finish();
  }

  /** Sends what is due, and comes back for the rest. The clock is asked anew, so that lateness does not add up. */
  function play(): void {
    if (speed === "step") return;
    begun ??= Date.now();
    const now = (Date.now() - begun) * speed;
    const due = speed === Infinity ? steps.length : steps.findIndex(({ at }) => at > now);
    step(due < 0 ? steps.length - next : due - next);
    const following = steps[next];
    if (following !== undefined) timer = setTimeout(play, (following.at - now) / speed);
  }

  function serve(asked: Asked, sink: Sink): Answer {
    const request = readRequest(asked);
    requests.push(request);
    const stream = new Stream(request, clear(), sink, (gone) => void streams.delete(gone));
    streams.add(stream);
    // Whoever asked first has its answer.
    queueMicrotask(() => {
      if (begun === undefined) play();
      for (const resolve of waiting.splice(0)) resolve(stream);
    });
    return { stream };
  }

  return {
    EventSource: createEventSource(serve),
    fetch: createFetch(serve),
    requests,
    finished,
    get left() {
      return steps.length - next;
    },
    connected: () =>
      new Promise((resolve) => {
        const [stream] = streams;
        if (stream !== undefined) resolve(stream);
        else waiting.push(resolve);
      }),
    step,
    stop() {
      clearTimeout(timer);
      next = steps.length;
      waiting = [];
      for (const stream of [...streams]) stream.end();
      finish();
    },
  };
}

/** Whole frames, each when its last character came. */
function framesOf(chunks: readonly RecordedChunk[]): readonly RecordedChunk[] {
  const frames: RecordedChunk[] = [];
  let rest = "";
  let at = 0;
  for (const chunk of chunks) {
    rest += chunk.text;
    ({ at } = chunk);
    const parts = rest.split(/(?<=\n\n|\r\n\r\n|\r\r)/);
    rest = /(\n\n|\r\n\r\n|\r\r)$/.test(rest) ? "" : (parts.pop() ?? "");
    for (const text of parts) if (text !== "") frames.push({ at, text });
  }
  if (rest !== "") frames.push({ at, text: rest });
  return frames;
}
