import type { TidingsEvent } from "../types/index.js";
import type { Frame } from "./frame.js";

/** Holds events back between the stream and one listener. */
export interface Pace {
  /** Takes an event: it is handed on now, later, or not at all when a newer one overtakes it. */
  readonly take: (event: TidingsEvent) => void;
  /** Forgets what is held back. */
  readonly stop: () => void;
}

/**
 * Of each topic and name one event in an interval, the first at once, then the newest at its end; where the interval is 0, the
 * newest once a frame.
 */
export function createPace(interval: number, frame: Frame, deliver: (event: TidingsEvent) => void): Pace {
  const held = new Map<string, TidingsEvent | undefined>();

  const flushed = {
    commit: () => held.size > 0,
    notify() {
      const events = [...held.values()];
      held.clear();
      for (const event of events) deliver(event as TidingsEvent);
    },
  };

  function take(event: TidingsEvent): void {
    const key = `${event.topic}\t${event.name}`;
    if (interval === 0) {
      // The order is that of the newest ones.
      held.delete(key);
      held.set(key, event);
      frame.request(flushed);
    } else if (held.has(key)) held.set(key, event);
    else {
      held.set(key, undefined);
      setTimeout(() => {
        const newest = held.get(key);
        held.delete(key);
        if (newest !== undefined) take(newest);
      }, interval);
      deliver(event);
    }
  }

  return { take, stop: () => held.clear() };
}
