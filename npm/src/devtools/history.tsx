import type { ReactNode } from "react";
import { clock, duration } from "./format.js";
import type { Problem, SeenState } from "./journal.js";

/** What the connection was and why, newest first. */
export function History({ states, now }: { states: readonly SeenState[]; now: number }): ReactNode {
  return (
    <ol className="history" aria-label="States of the connection, newest first">
      {states.map((seen, index) => <State key={seen.key} seen={seen} before={states[index - 1]} until={states[index + 1]?.at ?? now} />).reverse()}
    </ol>
  );
}

function State({ seen: { at, state }, before, until }: { seen: SeenState; before: SeenState | undefined; until: number }): ReactNode {
  const { status, reason, attempt, retryAt, error, lastEventId, gap, caughtUp, outdated, leader } = state;
  // What is new in it, where the status is not.
  const news = [
    caughtUp && !before?.state.caughtUp && "caught up",
    gap !== null && gap !== before?.state.gap && before !== undefined && "told of a gap",
    outdated && !before?.state.outdated && "the page is outdated",
    leader !== null && leader !== before?.state.leader && (leader ? "leads the tabs" : "follows another tab"),
  ].filter(Boolean);
  return (
    <li className={`moment ${status}`}>
      <span className="dot" />
      <span><b>{status}</b>{reason !== null && <span className="cause"> because of <b>{reason}</b></span>} <span className="dim num">for {duration(until - at)}</span></span>
      <time className="num" dateTime={new Date(at).toISOString()}>{clock(at)}</time>
      {attempt > 0 && <p className="num">attempt {attempt}{retryAt !== null && `, again at ${clock(retryAt)}`}</p>}
      {news.length > 0 && <p>{news.join(", ")}</p>}
      {error !== null && <p>{error.message}</p>}
      {lastEventId !== "" && <p className="mono">after {lastEventId}</p>}
    </li>
  );
}

/** Gaps and errors, newest first. */
export function Problems({ problems }: { problems: readonly Problem[] }): ReactNode {
  if (problems.length === 0) return <p className="empty"><strong>No gaps, no errors</strong>Nothing was missed, and nothing failed.</p>;
  return (
    <ol className="history" aria-label="Gaps and errors, newest first">
      {problems.map((problem) => (
        <li className={`moment ${problem.kind === "gap" ? "waiting" : "closed"}`} key={problem.key}>
          <span className="dot" />
          <span>{problem.kind === "gap" ? <><b>gap</b> <span className="mono dim">{problem.gap.topic || "whole stream"}</span></> : <b className="mono">{problem.error.code}</b>}</span>
          <time className="num" dateTime={new Date(problem.at).toISOString()}>{clock(problem.at)}</time>
          {problem.kind === "gap"
            ? <p>asked for <span className="mono">{problem.gap.asked}</span>, the oldest held is <span className="mono">{problem.gap.oldest}</span></p>
            : <p>{problem.error.message}</p>}
        </li>
      )).reverse()}
    </ol>
  );
}
