import { SseError } from "../errors.js";
import type { ClientOptions, EventSourceConstructor, Transport } from "../types/index.js";
import { byEventSource } from "./event-source.js";
import { byFetch } from "./fetch.js";
import type { Opener } from "./transport.js";

/** The transports that an entry of the package brings along. */
export interface Transports {
  readonly eventsource: (EventSource: EventSourceConstructor, options: ClientOptions) => Opener;
  readonly fetch?: (options: ClientOptions) => Opener;
}

/** Both. */
export const BOTH: Transports = { eventsource: byEventSource, fetch: byFetch };

/** The transport that options ask for, as far as that can be said without looking at what there is. */
export function transportOf({ transport = "auto", request, token }: ClientOptions): Transport {
  if (transport !== "auto") return transport;
  return request === undefined && token === undefined ? "eventsource" : "fetch";
}

/**
 * The transport to be used here, and what opens it.
 *
 * @throws SseError `no-transport`
 */
export function choose(transports: Transports, options: ClientOptions): readonly [transport: Transport, open: Opener] {
  const EventSource = options.EventSource ?? globalThis.EventSource;
  const transport = transportOf(options);
  if (transport === "eventsource" && EventSource) return [transport, transports.eventsource(EventSource, options)];
  if (options.transport !== "eventsource" && transports.fetch && (options.request?.fetch ?? globalThis.fetch) !== undefined) return ["fetch", transports.fetch(options)];
  throw new SseError("no-transport", `There is no ${transport} here. Pass options.${transport === "fetch" ? "request.fetch" : "EventSource"}.`);
}
