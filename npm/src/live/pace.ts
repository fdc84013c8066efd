import type { TidingsEvent } from "../types/index.js";
import type { Frame } from "./frame.js";

type Deliver = (event: TidingsEvent) => void;

/**
 * Of each topic and name one event in an interval, the first at once, then the newest at its end; where the interval is 0, the
 * newest once a frame.
 */
export function paced(interval: number, frame: Frame, deliver: Deliver): Deliver {
  const held = new Map<string, TidingsEvent | undefined>();

  function show(): () => void {
    const events = [...held.values()] as TidingsEvent[];
    held.clear();
    return () => events.forEach(deliver);
  }

  return function take(event) {
    const key = `${event.topic}\t${event.name}`;
    // The order is that of the newest ones.
    const isHeld = held.delete(key) || interval === 0;
    held.set(key, isHeld ? event : undefined);
    if (interval === 0) frame(show);
    else if (!isHeld) {
      setTimeout(() => {
        const newest = held.get(key);
        held.delete(key);
        if (newest) take(newest);
      }, interval);
      deliver(event);
    }
  };
}
