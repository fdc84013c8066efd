/** How long a flush waits for a frame, in milliseconds: a hidden tab paints none, and its title may still want the value. */
const HIDDEN_DELAY = 100;

/** Something that becomes visible when its frame flushes. */
export interface Flushed {
  /** Takes over what has come since; whether that changed anything. */
  readonly commit: () => boolean;
  /** Tells those who watch. */
  readonly notify: () => void;
}

/** Collects what has changed and shows it together, so that a burst becomes visible in one render. */
export interface Frame {
  /** Shows `flushed` at the next flush; asking again before that does nothing. */
  readonly request: (flushed: Flushed) => void;
}

/** A frame that flushes before the next paint, or shortly after where nothing is painted. */
export function createFrame(): Frame {
  const requested = new Set<Flushed>();
  let disarm: (() => void) | undefined;

  function flush(): void {
    disarm?.();
    disarm = undefined;
    // What is requested meanwhile belongs to the next flush.
    const due = [...requested];
    requested.clear();
    // All of them before anybody is told: who is told reads several, and they must be of one moment.
    for (const { notify } of due.filter(({ commit }) => commit())) notify();
  }

  return {
    request(flushed) {
      requested.add(flushed);
      disarm ??= arm(flush);
    },
  };
}

function arm(flush: () => void): () => void {
  if (typeof requestAnimationFrame !== "function") {
    const timer = setTimeout(flush, 0);
    return () => clearTimeout(timer);
  }
  const frame = requestAnimationFrame(flush);
  const timer = setTimeout(flush, HIDDEN_DELAY);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
