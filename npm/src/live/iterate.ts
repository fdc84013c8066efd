import { SseError } from "../errors.js";
import type { ConnectionState, IterateOptions, TidingsEvent } from "../types/index.js";
import { onAbort } from "./signal.js";

/** How many events wait for a slow consumer by default. */
const BUFFER = 1024;

/** What an iteration needs of the client. */
export interface Source {
  readonly on: (handler: (data: unknown, event: TidingsEvent) => void) => () => void;
  readonly state: () => ConnectionState;
  readonly onStateChange: (listener: (state: ConnectionState) => void) => () => void;
}

/** The events of a source as an iterator that listens from now on. */
export function iterate(source: Source, { buffer = BUFFER, signal }: IterateOptions): AsyncIterableIterator<TidingsEvent> {
  const events: TidingsEvent[] = [];
  const waiting: PromiseWithResolvers[] = [];
  let end: { error: SseError | null } | undefined;

  const off = source.on((_, event) => {
    const next = waiting.shift();
    if (next !== undefined) next.resolve({ done: false, value: event });
    else if (events.length < buffer) events.push(event);
    else {
      finish(
        new SseError("buffer-overflow", `The iteration fell more than ${buffer} events behind. Consume faster, or raise options.buffer.`),
      );
    }
  });
  const offState = source.onStateChange(onState);
  let offSignal = (): void => {};
  onState(source.state());
  if (end === undefined) offSignal = onAbort(signal, stop);

  function onState({ status, error }: ConnectionState): void {
    if (status === "closed") finish(error);
  }

  /** What has arrived is still handed out. */
  function finish(error: SseError | null): void {
    if (end !== undefined) return;
    end = { error };
    off();
    offState();
    offSignal();
    for (const next of waiting.splice(0)) settle(next);
  }

  function stop(): void {
    events.length = 0;
    finish(null);
  }

  function settle(next: PromiseWithResolvers): void {
    const error = end?.error;
    // Thrown once; then it is over like any other.
    end = { error: null };
    if (error) next.reject(error);
    else next.resolve({ done: true, value: undefined });
  }

  return {
    next() {
      return new Promise((resolve, reject) => {
        const event = events.shift();
        if (event !== undefined) resolve({ done: false, value: event });
        else if (end !== undefined) settle({ resolve, reject });
        else waiting.push({ resolve, reject });
      });
    },
    return() {
      stop();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

interface PromiseWithResolvers {
  readonly resolve: (result: IteratorResult<TidingsEvent, undefined>) => void;
  readonly reject: (error: unknown) => void;
}
