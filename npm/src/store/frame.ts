/** How long a flush waits for a frame, in milliseconds: a hidden tab paints none, and its title may still want the value. */
const HIDDEN_DELAY = 100;

/** Collects tasks and runs them together, so that everything that changed in a burst becomes visible in one render. */
export interface Frame {
  /** Runs `task` at the next flush; asking again before that does nothing. */
  request(task: () => void): void;
}

/** A frame that flushes before the next paint, or shortly after where nothing is painted. */
export function createFrame(): Frame {
  const tasks = new Set<() => void>();
  let disarm: (() => void) | undefined;

  function flush(): void {
    disarm?.();
    disarm = undefined;
    // A task that is requested while the tasks run belongs to the next flush.
    const due = [...tasks];
    tasks.clear();
    for (const task of due) task();
  }

  return {
    request(task) {
      tasks.add(task);
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
