import { SseError } from "../errors.js";
import type { IterateOptions, Off, TidingsEvent } from "../types/index.js";

/** How many events wait for a slow consumer by default. */
const BUFFER = 1024;

type End = (error: SseError | null) => void;

/** Listens, and says when that is over by itself. */
export type Listen = (handler: (data: unknown, event: TidingsEvent) => void, end: End) => Off | void;

/** Events as an iterator that listens from now on. */
export function iterate(listen: Listen, { buffer = BUFFER, signal }: IterateOptions): AsyncIterableIterator<TidingsEvent> {
  const events: TidingsEvent[] = [];
  let end: readonly [SseError | null] | undefined;
  /** Hands an event to who waits for one, or nothing at the end. */
  let hand: ((event?: TidingsEvent) => void) | undefined;
  let off: Off | void;

  /** What has arrived is still handed out, but for who wants no more. */
  function finish(error: SseError | null): void {
    end ??= [error];
    off?.();
    hand?.();
  }

  off = listen((_, event) => {
    if (hand) hand(event);
    else if (events.length < buffer) events.push(event);
    else finish(new SseError("buffer-overflow", `options.buffer: more than ${buffer} events wait.`));
    hand = undefined;
  }, finish);

  async function* all(): AsyncGenerator<TidingsEvent, undefined, undefined> {
    try {
      for (let event; ; yield event) {
        if (signal?.aborted) events.length = 0;
        event = events.shift() ?? (end ? undefined : await new Promise<TidingsEvent | undefined>((resolve) => (hand = resolve)));
        if (!event) break;
      }
      if (end?.[0]) throw end[0];
    } finally {
      // It may have been thrown at.
      finish(null);
    }
  }

  const iterator = all();
  iterator.return = () => {
    events.length = 0;
    end = [null];
    finish(null);
    return iterator.next();
  };
  return iterator;
}
