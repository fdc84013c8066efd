export type { Client } from "./client.js";
export type { Contract } from "./contract.js";
export type { EventHandler, EventName, EventOf, Off, TidingsEvent } from "./event.js";
export type { IterateOptions, ListenOptions } from "./listen.js";
export type {
  ClientOptions,
  EventSchemas,
  EventSourceConstructor,
  EventSourceLike,
  ReconnectOptions,
  RequestOptions,
} from "./options.js";
export type { StandardResult, StandardSchemaV1 } from "./standard-schema.js";
export type { ConnectionReason, ConnectionState, ConnectionStatus, Gap, Transport } from "./state.js";
export type { ParamsFor, ParamsOf, PatternOf, TopicMap, TopicOf } from "./topic.js";
