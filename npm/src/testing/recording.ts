/**
 * A stream as it came, as JSON can hold it.
 *
 * @example
 * ```ts
 * await writeFile("opening-bell.json", JSON.stringify(recording));
 * ```
 */
export interface Recording {
  /** What this is. */
  readonly format: "tidings-recording";
  /** The version of this format. */
  readonly version: 1;
  /** Where it was recorded. */
  readonly url: string;
  /** When it began, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** What came, in order: when, in milliseconds since it began, and the text, which may begin and end in the midst of a frame. */
  readonly chunks: readonly RecordedChunk[];
}

/**
 * What came at one moment of a recording.
 *
 * @example
 * ```ts
 * const last: RecordedChunk | undefined = recording.chunks.at(-1);
 * ```
 */
export interface RecordedChunk {
  /** When, in milliseconds since the recording began. */
  readonly at: number;
  /** The text of the wire. */
  readonly text: string;
}

/** A recording of these chunks. */
export function recordingOf(url: string, startedAt: number, chunks: readonly RecordedChunk[]): Recording {
  return { format: "tidings-recording", version: 1, url, startedAt, chunks };
}
