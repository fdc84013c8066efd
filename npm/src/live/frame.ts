/** How long a flush waits for a frame, in milliseconds: a hidden tab paints none, and its title may still want the value. */
const HIDDEN_DELAY = 100;

/** What tells those who watch, where anything has changed. */
export type Shown = (() => void) | false | void;

/** Takes over what has come since. */
export type Show = () => Shown;

/**
 * Collects what has changed and shows it together, so that a burst becomes visible in one render: it calls `show` at the next flush.
 * To ask again before that does nothing.
 */
export type Frame = (show: Show) => void;

/** A frame that flushes before the next paint, or shortly after where nothing is painted. */
export function createFrame(): Frame {
  const requested = new Set<Show>();
  let [frame, timer]: [number?, ReturnType<typeof setTimeout>?] = [];

  function flush(): void {
    clearTimeout(timer);
    globalThis.cancelAnimationFrame?.(frame as number);
    // What is requested meanwhile belongs to the next flush.
    const due = [...requested];
    requested.clear();
    // All of them before anybody is told: who is told reads several, and they must be of one moment.
    for (const tell of due.map((show) => show())) if (tell) tell();
  }

  return (show) => {
    if (requested.size === 0) {
      frame = globalThis.requestAnimationFrame?.(flush);
      timer = setTimeout(flush, frame ? HIDDEN_DELAY : 0);
    }
    requested.add(show);
  };
}
