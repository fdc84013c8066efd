"use client";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
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
  const { client, publishedAt, maxEvents, maxStates, maxProblems } = props;
  // Written inline it is another function at every render; the newest is asked.
  const accessor = useRef(publishedAt);
  useEffect(() => {
    accessor.current = publishedAt;
  }, [publishedAt]);
  const hasAccessor = publishedAt !== undefined;
  const journal = useMemo(
    () =>
      createJournal(client, {
        maxEvents,
        maxStates,
        maxProblems,
        publishedAt: hasAccessor ? (event) => accessor.current?.(event) : undefined,
      }),
    [client, maxEvents, maxStates, maxProblems, hasAccessor],
  );
  useEffect(() => journal.start(), [journal]);

  // A server renders nothing, nor does the page that is hydrated: what is remembered is known to neither.
  const [opened, setOpened] = useState<{ isOpen: boolean; height: number }>();
  const { initialIsOpen = false } = props;
  useEffect(() => {
    const { isOpen = initialIsOpen, height = HEIGHT } = recall();
    setOpened({ isOpen, height: Math.max(MIN_HEIGHT, Math.min(height, maxHeight())) });
  }, [initialIsOpen]);

  if (opened === undefined) return null;
  const change = (next: { isOpen: boolean; height: number }): void => {
    setOpened(next);
    remember(next);
  };
  return (
    <Shadow nonce={props.nonce}>
      <div className="root">
        {opened.isOpen ? (
          <Panel
            journal={journal}
            height={opened.height}
            onHeight={(height) => change({ ...opened, height })}
            onClose={() => change({ ...opened, isOpen: false })}
          />
        ) : (
          <Launcher journal={journal} position={props.position ?? "bottom-right"} onOpen={() => change({ ...opened, isOpen: true })} />
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
