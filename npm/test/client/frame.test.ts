import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createFrame, type Show } from "../../src/live/frame.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Something to show that notes when it is shown and told. */
function noting(log: string[], name: string): Show {
  return () => {
    log.push(`shows ${name}`);
    return () => log.push(`tells ${name}`);
  };
}

it("shows everything before it tells anybody, so that whoever reads several reads one moment", () => {
  const log: string[] = [];
  const frame = createFrame();
  const [a, b] = ["a", "b"].map((name) => noting(log, name)) as [Show, Show];
  for (const show of [a, b, a]) frame(show);
  expect(log).toEqual([]);
  vi.runAllTimers();
  expect(log).toEqual(["shows a", "shows b", "tells a", "tells b"]);
});

it("tells of nothing that has not changed, and keeps for the next what is asked for meanwhile", () => {
  const log: string[] = [];
  const frame = createFrame();
  frame(() => false);
  frame(() => () => frame(noting(log, "later")));
  vi.advanceTimersToNextTimer();
  expect(log).toEqual([]);
  vi.runAllTimers();
  expect(log).toEqual(["shows later", "tells later"]);
});
