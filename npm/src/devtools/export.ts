import { type RecordedChunk, type Recording, recordingOf } from "../testing/recording.js";
import { controlFrame, eventFrame } from "../testing/wire.js";
import type { Snapshot } from "./journal.js";

/** What was seen as a recording that `replay` of `tidings/testing` takes: as a stream that begins where the journal does. */
export function toRecording(url: string, { events, problems, startedAt }: Snapshot): Recording {
  const first = Math.min(events[0]?.at ?? Infinity, problems[0]?.at ?? Infinity, startedAt);
  const begin = Number.isFinite(first) ? first : startedAt;
  const frames = events.map(({ key, at, id, name, topics, text }) => ({ key, at, text: eventFrame(id, name, topics, text) }));
  for (const problem of problems) {
    if (problem.kind !== "gap") continue;
    const { asked, oldest, topic } = problem.gap;
    frames.push({ key: problem.key, at: problem.at, text: controlFrame("gap", { asked, oldest }, { topic }) });
  }
  // By what came first, which the clock alone does not say.
  frames.sort((one, other) => one.key - other.key);
  const chunks: RecordedChunk[] = frames.map(({ at, text }) => ({ at: at - begin, text }));
  return recordingOf(url, begin, [{ at: 0, text: controlFrame("ready") }, ...chunks]);
}

/** Hands the page's user a file. */
export function download(recording: Recording): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(recording, null, 1)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `tidings-${new Date(recording.startedAt).toISOString().replace(/[:.]/g, "-")}.json`;
  link.click();
  // The browser has it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
