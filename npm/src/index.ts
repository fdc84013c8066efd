export { createClient } from "./client.js";
export { SseError, type SseErrorCode } from "./errors.js";
export type {
  Client,
  ClientOptions,
  ConnectionReason,
  ConnectionState,
  ConnectionStatus,
  EventHandler,
  EventName,
  EventOf,
  EventSourceConstructor,
  EventSourceLike,
  Gap,
  IterateOptions,
  ListenOptions,
  Off,
  ReconnectOptions,
  TidingsEvent,
} from "./types.js";
