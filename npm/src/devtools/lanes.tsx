import type { ReactNode } from "react";
import { duration, number } from "./format.js";
import type { Seen, SeenState, Snapshot } from "./journal.js";
import { sayState } from "./header.js";

/** How far back the lanes go, in milliseconds. */
const WINDOW = 60_000;
/** The width in which lanes are drawn; the picture is stretched to what room there is. */
const WIDTH = 1_000;
/** How many lanes are drawn: the topics that had an event last. */
const MAX_LANES = 40;
const MARKS = [60, 45, 30, 15, 0];

/** What happened when: the connection, and the events of each topic, over the last minute. */
export function Lanes({ events, states, topics, now, hueOf, topic, picked, onTopic, onPick }: {
  events: readonly Seen[];
  states: readonly SeenState[];
  topics: Snapshot["topics"];
  now: number;
  hueOf: ReadonlyMap<string, number>;
  topic: string;
  picked: Seen | undefined;
  onTopic: (topic: string) => void;
  onPick: (event: Seen) => void;
}): ReactNode {
  const lanes = new Map<string, Seen[]>();
  for (const event of events) {
    if (event.at < now - WINDOW) continue;
    const lane = lanes.get(event.topic);
    if (lane === undefined) lanes.set(event.topic, [event]);
    else lane.push(event);
  }
  const names = [...lanes.keys()].sort().slice(0, MAX_LANES);
  return (
    <div className="lanes" role="group" aria-label="Timeline of the last minute, by topic">
      <div className="lane axis num">
        <span className="label" />
        <div className="track">
          {MARKS.map((mark) => <Mark key={mark} seconds={mark} />)}
        </div>
        <span />
      </div>
      <div className="lane">
        <span className="label">connection</span>
        <Track>{states.map((seen, index) => <Span key={seen.key} seen={seen} until={states[index + 1]?.at ?? now} now={now} />)}</Track>
        <span />
      </div>
      {names.map((name) => (
        <div className="lane" key={name}>
          <button type="button" className="label mono" title={`Show only ${name}`} aria-pressed={topic === name} onClick={() => onTopic(topic === name ? "" : name)}>{name}</button>
          <Track>
            {lanes.get(name)?.map((event) => (
              <rect
                key={event.key}
                className={`tick h${hueOf.get(event.name) ?? 0}${event === picked ? " picked" : ""}`}
                x={x(event.at, now) - 1.5}
                y={event === picked ? 2 : 5}
                width={3}
                height={event === picked ? 16 : 10}
                rx={1}
                onClick={() => onPick(event)}
              />
            ))}
          </Track>
          <span className="count num">{number(topics.get(name) ?? 0)}</span>
        </div>
      ))}
    </div>
  );
}

/** Where a moment is, from the left. */
function x(at: number, now: number): number {
  return Math.round((1 - (now - at) / WINDOW) * WIDTH * 10) / 10;
}

function Mark({ seconds }: { seconds: number }): ReactNode {
  // Set by the object model and not in markup: a policy against inline styles has nothing against it.
  return <span className="mark" style={{ left: `${100 - (seconds * 1_000 * 100) / WINDOW}%` }}>{seconds === 0 ? "now" : `−${seconds} s`}</span>;
}

function Track({ children }: { children: ReactNode }): ReactNode {
  return <div className="track"><svg viewBox={`0 0 ${WIDTH} 20`} preserveAspectRatio="none" aria-hidden="true">{children}</svg></div>;
}

function Span({ seen: { at, state }, until, now }: { seen: SeenState; until: number; now: number }): ReactNode {
  const from = Math.max(0, x(at, now));
  const width = x(until, now) - from;
  if (width <= 0) return null;
  return (
    <rect className={`span ${state.status}`} x={from} y={8} width={Math.max(2, width - 1)} height={4} rx={1}>
      <title>{`${sayState(state, at)}, for ${duration(until - at)}`}</title>
    </rect>
  );
}
