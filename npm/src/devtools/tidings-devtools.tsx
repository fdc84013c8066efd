"use client";
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { sayState, rateOf } from "./header.js";
import { createJournal, type Journal } from "./journal.js";
import type { TidingsDevtoolsProps } from "./options.js";
import { Panel } from "./panel.js";
import { recall, remember } from "./preferences.js";
import { maxHeight, MIN_HEIGHT } from "./resize.js";
import { Shadow } from "./shadow.js";
import { useJournal, useNow } from "./use-journal.js";

/** Of the panel, the first time. */
const HEIGHT = 440;

/**
 * A panel at the lower edge of the page that shows what a client sees: events by topic, their payloads and latency, and
 * what the connection went through and why. It asks the server for nothing, and the application hears nothing of it.
 *
 * @example
 * ```tsx
 * import { TidingsDevtools } from "tidings/devtools";
 *
 * const Devtools = () => <TidingsDevtools client={useClient()} />;
 *
 * <Provider url="/events"><App /><Devtools /></Provider>
 * ```
 */
export function TidingsDevtools(props: TidingsDevtoolsProps): ReactNode {
  // A server renders nothing, nor does the page that is hydrated: what is remembered is known to neither.
  const isHydrated = useSyncExternalStore(subscribeToNothing, () => true, () => false);
  return isHydrated ? <Docked {...props} /> : null;
}

const subscribeToNothing = (): (() => void) => () => {};

function Docked({ client, publishedAt, maxEvents, maxStates, maxProblems, nonce, position, initialIsOpen = false }: TidingsDevtoolsProps): ReactNode {
  const journal = useMemo(
    () => createJournal(client, { maxEvents, maxStates, maxProblems }),
    [client, maxEvents, maxStates, maxProblems],
  );
  // Written inline it is another function at every render, and no reason for another journal.
  useEffect(() => journal.dateBy(publishedAt), [journal, publishedAt]);
  useEffect(() => journal.start(), [journal]);

  const [opened, setOpened] = useState(() => {
    const { isOpen = initialIsOpen, height = HEIGHT } = recall();
    return { isOpen, height: Math.max(MIN_HEIGHT, Math.min(height, maxHeight())) };
  });
  const change = (next: { isOpen: boolean; height: number }): void => {
    setOpened(next);
    remember(next);
  };
  return (
    <Shadow nonce={nonce}>
      <div className="root">
        {opened.isOpen ? (
          <Panel
            journal={journal}
            height={opened.height}
            onHeight={(height) => change({ ...opened, height })}
            onClose={() => change({ ...opened, isOpen: false })}
          />
        ) : (
          <Launcher journal={journal} position={position ?? "bottom-right"} onOpen={() => change({ ...opened, isOpen: true })} />
        )}
      </div>
    </Shadow>
  );
}

/** The button that opens the panel. */
function Launcher({ journal, position, onOpen }: { journal: Journal; position: string; onOpen: () => void }): ReactNode {
  const { states } = useJournal(journal);
  const now = useNow(1_000);
  const state = states.at(-1)?.state ?? journal.client.state;
  return (
    <button type="button" className={`launcher ${position} ${state.status}`} aria-label="Open the Tidings developer tools" title={sayState(state, now)} onClick={onOpen}>
      <span className="dot" />Tidings<span className="num">{rateOf(journal.throughput()).toFixed(1)}/s</span>
    </button>
  );
}
