export type { Pace } from "./channel.js";
export { record, type RecordOptions, type Recorder, recordingFetch } from "./record.js";
export type { RecordedChunk, Recording } from "./recording.js";
export { type Replay, replay, type ReplayOptions } from "./replay.js";
export type { ScriptedRequest } from "./request.js";
export { createScriptedServer } from "./scripted-server.js";
export type { ScriptedStream } from "./stream.js";
export type { PublishOptions, RefuseOptions, ScriptedServer, ScriptedServerOptions } from "./types.js";
