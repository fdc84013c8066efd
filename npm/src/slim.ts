import { SseError } from "./errors.js";
import { createLiveClient } from "./live/live-client.js";
import { createDriver } from "./stream/driver.js";
import { BOTH } from "./stream/transports.js";
import { canShare, shareAmongTabs } from "./tabs/index.js";
import type { Client, ClientOptions, TopicMap } from "./types/index.js";
import type { Wasm } from "./wasm/exports.js";
import { alreadyLoaded, load } from "./wasm/load.js";
import type { WasmSource } from "./wasm/source.js";

export { SseError, type SseErrorCode } from "./errors.js";
export type {
  Client,
  ClientOptions,
  ConnectionReason,
  ConnectionState,
  ConnectionStatus,
  Contract,
  EventHandler,
  EventName,
  EventOf,
  EventSchemas,
  EventSourceConstructor,
  EventSourceLike,
  Gap,
  IterateOptions,
  ListenOptions,
  Off,
  ParamsFor,
  ParamsOf,
  PatternOf,
  ReconnectOptions,
  RequestOptions,
  StandardResult,
  StandardSchemaV1,
  TidingsEvent,
  TopicMap,
  TopicOf,
  Transport,
} from "./types/index.js";
export type { WasmSource } from "./wasm/source.js";

/**
 * Gives `tidings/slim` its WebAssembly, which is `tidings/client.wasm`: as a response, which is compiled while it
 * arrives, as bytes, or as a module. Once for the whole page; what comes after the first is ignored, unless that failed.
 *
 * @param source - the wasm, or a promise of it
 * @throws SseError `wasm-blocked` or `wasm-failed`
 *
 * @example
 * ```ts
 * import { createClient, initialize } from "tidings/slim";
 * import wasmUrl from "tidings/client.wasm?url"; // Vite
 *
 * await initialize(fetch(wasmUrl));
 * const client = createClient("/events");
 * ```
 */
export async function initialize(source: WasmSource | Promise<WasmSource>): Promise<void> {
  await load(() => source);
}

/**
 * `createClient` of `tidings`, without the WebAssembly in it: call `initialize` before the first listener.
 *
 * @typeParam Events - the event map generated from the Rust types, which `options.contract` carries; without it every payload is
 * `unknown`
 * @typeParam Topics - the topic map generated beside it; without it topics are any text
 * @param url - the stream's URL; it may be relative, and may have a query of its own
 * @param options - topics, resuming, reconnection
 * @throws SseError `bad-option` when an option cannot work; `reason` names it
 *
 * @example
 * ```ts
 * const client = createClient("/events", { contract });
 * ```
 */
export function createClient<Events extends object = Record<string, unknown>, Topics extends TopicMap = {}>(
  url: string | URL,
  options: ClientOptions<Events, Topics> = {},
): Client<Events, Topics> {
  return createLiveClient(url, options, { load: loaded, connect: createDriver, transports: BOTH, canShare, share: shareAmongTabs });
}

async function loaded(): Promise<Wasm> {
  const wasm = alreadyLoaded();
  if (wasm !== undefined) return wasm;
  throw new SseError("wasm-missing", 'Call initialize() of "tidings/slim" before the first listener, or import from "tidings".');
}
