import type { ReactNode } from "react";
import type { ConnectionState } from "../types/index.js";
import { duration, number } from "./format.js";
import { Clear, Close, Export, Mark, Pause, Play } from "./icons.js";
import type { Percentiles } from "./latency.js";
import type { Snapshot } from "./journal.js";
import { Sparkline } from "./sparkline.js";

/** Over how many seconds the rate is taken. */
const RATE_SECONDS = 5;

/** Events a second of late. The second that has only begun is left out. */
export function rateOf(throughput: readonly number[]): number {
  const whole = throughput.slice(-RATE_SECONDS - 1, -1);
  return whole.reduce((sum, count) => sum + count, 0) / RATE_SECONDS;
}

/** What is done with the buttons. */
export interface Actions {
  readonly pause: () => void;
  readonly clear: () => void;
  readonly export: () => void;
  readonly close: () => void;
}

/** The state of the connection and the figures, on one line. */
export function Header({ state, now, snapshot, throughput, actions }: {
  state: ConnectionState;
  now: number;
  snapshot: Snapshot;
  throughput: readonly number[];
  actions: Actions;
}): ReactNode {
  const { missed, total, publishToScreen, arrivalToScreen } = snapshot;
  return (
    <header className="header">
      <h2 className="brand"><Mark />Tidings</h2>
      <div className="badges" role="status">
        <span className={`badge status ${state.status}`} data-testid="devtools-status"><span className="dot" />{sayState(state, now)}</span>
        <span className="badge" title="By which means events arrive">{state.transport === "fetch" ? "fetch" : "EventSource"}</span>
        <Sharing state={state} />
        {state.status === "open" && !state.caughtUp && <span className="badge">catching up</span>}
        {state.outdated && <span className="badge warn" title="The server has another version of the events than this page">outdated page</span>}
      </div>
      <span className="space" />
      <dl className="stats num">
        <div className="stat"><dt>events/s</dt><dd>{rateOf(throughput).toFixed(1)}</dd></div>
        <Sparkline values={throughput} />
        <div className="stat"><dt>events</dt><dd>{number(total)}</dd></div>
        <Figures name="publish → screen" of={publishToScreen} title="From the moment the event says it was published at to the frame that shows it" />
        <Figures name="arrival → screen" of={arrivalToScreen} title="From the event's arrival in this page to the frame that shows it" />
      </dl>
      <div className="tools" role="toolbar" aria-label="Recording">
        <button type="button" className="tool" aria-pressed={missed !== null} onClick={actions.pause} title={missed === null ? "Pause" : "Go on"}>
          {missed === null ? <Pause /> : <Play />}
          {missed === null ? <Hidden>Pause</Hidden> : <span className="num">{missed === 0 ? "paused" : `${number(missed)} passed`}</span>}
        </button>
        <button type="button" className="tool" onClick={actions.clear} title="Clear"><Clear /><Hidden>Clear</Hidden></button>
        <button type="button" className="tool" onClick={actions.export} title="Export as a recording"><Export /><Hidden>Export</Hidden></button>
        <button type="button" className="tool" onClick={actions.close} title="Close (Escape)"><Close /><Hidden>Close</Hidden></button>
      </div>
    </header>
  );
}

/** A label that is heard and not seen. */
function Hidden({ children }: { children: ReactNode }): ReactNode {
  return <span className="hidden">{children}</span>;
}

function Sharing({ state: { sharing, leader } }: { state: ConnectionState }): ReactNode {
  if (sharing === "unavailable") return <span className="badge warn" title="options.tabs asks for it, but this page has no Web Locks or no BroadcastChannel">not shared</span>;
  if (sharing === "off") return null;
  return leader === true
    ? <span className="badge" title="This tab holds the stream that all tabs share">◆ leader</span>
    : <span className="badge" title="Another tab holds the stream that all tabs share">◇ follower</span>;
}

function Figures({ name, of, title }: { name: string; of: Percentiles | null; title: string }): ReactNode {
  return (
    <div className="stat" title={title}>
      <dt>{name}</dt>
      <dd>{of === null ? "–" : <>{duration(of.p50)} <span>p50</span> · {duration(of.p99)} <span>p99</span></>}</dd>
    </div>
  );
}

/** The state in words, with its cause. */
export function sayState({ status, attempt, retryAt, reason }: ConnectionState, now: number): string {
  const parts = [status as string];
  if (reason !== null && reason !== (status as string)) parts.push(reason);
  if (attempt > 0) parts.push(`attempt ${attempt}`);
  if (retryAt !== null) parts.push(`again in ${duration(Math.max(0, retryAt - now))}`);
  return parts.join(" · ");
}
