import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { clock, duration } from "./format.js";
import type { Seen } from "./journal.js";

const ROW = 26;
/** Rows beyond either edge, so that scrolling shows no hole. */
const SPARE = 8;
/** How much of a payload is looked at for its line. */
const PREVIEW = 300;

/** The events, newest first. Only the rows that can be seen are there. */
export function EventList({ events, hueOf, picked, onPick, empty }: {
  events: readonly Seen[];
  hueOf: ReadonlyMap<string, number>;
  picked: Seen | undefined;
  onPick: (event: Seen) => void;
  empty: ReactNode;
}): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 400 });
  const newest = useRef(events[0]?.key);

  // What comes pushes what is read down; whoever has scrolled away from the top keeps reading the same.
  useLayoutEffect(() => {
    const element = list.current;
    const before = newest.current;
    newest.current = events[0]?.key;
    if (element === null || element.scrollTop === 0 || before === undefined) return;
    const added = events.findIndex(({ key }) => key <= before);
    if (added > 0) element.scrollTop += added * ROW;
  }, [events]);

  useLayoutEffect(() => {
    const element = list.current;
    if (element === null || typeof ResizeObserver !== "function") return undefined;
    const observer = new ResizeObserver(() => setView({ top: element.scrollTop, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  function move(index: number): void {
    const event = events[Math.max(0, Math.min(index, events.length - 1))];
    const element = list.current;
    if (event === undefined || element === null) return;
    onPick(event);
    const top = events.indexOf(event) * ROW;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW > element.scrollTop + element.clientHeight) element.scrollTop = top + ROW - element.clientHeight;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const at = picked === undefined ? -1 : events.indexOf(picked);
    const page = Math.max(1, Math.floor(view.height / ROW) - 1);
    const targets: Record<string, number> = {
      ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: events.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    move(target);
  }

  const first = Math.max(0, Math.floor(view.top / ROW) - SPARE);
  const shown = events.slice(first, Math.ceil((view.top + view.height) / ROW) + SPARE);
  return (
    <div
      ref={list}
      className="list"
      role="listbox"
      aria-label="Events, newest first"
      aria-activedescendant={picked !== undefined && shown.includes(picked) ? `event-${picked.key}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget: { scrollTop: top, clientHeight: height } }) => setView({ top, height })}
    >
      {events.length === 0 && <div className="empty">{empty}</div>}
      <div className="rows" role="presentation" style={{ height: events.length * ROW }}>
        {shown.map((event, index) => (
          <div
            key={event.key}
            id={`event-${event.key}`}
            className={`row h${hueOf.get(event.name) ?? 0}`}
            role="option"
            aria-selected={event === picked}
            aria-posinset={first + index + 1}
            aria-setsize={events.length}
            style={{ top: (first + index) * ROW }}
            onClick={() => onPick(event)}
          >
            <span className="mono num dim">{clock(event.at)}</span>
            <span className="name">{event.name}</span>
            <span className="mono dim">{event.topic}</span>
            <span className="mono preview">{event.text.slice(0, PREVIEW)}</span>
            <span className="late num" title={event.published === undefined ? "From arrival to screen" : "From publish to screen"}>{late(event)}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

function late({ shown, published, at }: Seen): string {
  return shown === undefined ? "" : duration(Math.max(0, shown - (published ?? at)));
}
