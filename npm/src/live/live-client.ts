import { SseError } from "../errors.js";
import type {
  Client,
  ClientOptions,
  ConnectionState,
  Gap,
  IterateOptions,
  ListenOptions,
  Off,
  TidingsEvent,
} from "../types/index.js";
import type { Wasm } from "../wasm/load.js";
import { Driver } from "../stream/driver.js";
import { numbers } from "../stream/id.js";
import type { Change } from "../stream/upstream.js";
import { subscribeUrl } from "../stream/url.js";
import { createEmitter } from "./emitter.js";
import { Handlers, parseJson } from "./handlers.js";
import { iterate } from "./iterate.js";
import { report } from "./report.js";
import { onAbort } from "./signal.js";
import { type Tap, type Tappable, tell } from "./tap.js";

type Handler = (data: any, event: any) => void;

const IDLE: Change = {
  status: "idle",
  attempt: 0,
  retryAt: null,
  reason: null,
  caughtUp: false,
  version: "",
  leader: null,
};

/** The client behind `createClient`, whichever way the wasm is loaded. */
export class LiveClient implements Client<any>, Tappable {
  readonly url: string;
  readonly transport = "eventsource";
  readonly #options: ClientOptions;
  readonly #subscribeUrl: string;
  readonly #load: () => Promise<Wasm>;
  readonly #handlers: Handlers;
  readonly #states = createEmitter<ConnectionState>();
  readonly #gaps = createEmitter<Gap>();
  readonly #errors = createEmitter<SseError>();
  readonly #taps = new Set<Tap>();
  readonly #offSignal: () => void;
  #driver: Driver | undefined;
  #lastEventId: string;
  #state: ConnectionState;

  constructor(url: string | URL, options: ClientOptions, load: () => Promise<Wasm>) {
    this.url = String(url);
    this.#options = options;
    this.#subscribeUrl = subscribeUrl(this.url, options);
    this.#load = load;
    this.#handlers = new Handlers(options.parse ?? parseJson);
    this.#lastEventId = options.lastEventId ?? "";
    this.#state = this.#stateOf(IDLE);
    this.#offSignal = onAbort(options.signal, this.close);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get lastEventId(): string {
    return this.#driver?.lastEventId ?? this.#lastEventId;
  }

  on(name: string, ...rest: readonly [Handler] | readonly [ListenOptions, Handler]): Off {
    const [{ signal }, handler] = rest.length === 1 ? [{} as ListenOptions, rest[0]] : rest;
    if (this.#state.status === "closed") {
      const { reason } = this.#state;
      throw new SseError("closed", "This client is closed. Create a new one to listen again.", { reason: String(reason) });
    }
    if (signal?.aborted) return () => {};
    const remove = this.#handlers.add(name, handler);
    const offSignal = onAbort(signal, remove);
    if (this.#state.status === "idle") void this.#start();
    return () => {
      remove();
      offSignal();
    };
  }

  once(name: string, ...rest: readonly [Handler] | readonly [ListenOptions, Handler]): Off {
    const [options, handler] = rest.length === 1 ? [{}, rest[0]] : rest;
    const off = this.on(name, options, (data, event) => {
      off();
      handler(data, event);
    });
    return off;
  }

  events(name: string, options: IterateOptions = {}): AsyncIterable<any> {
    return {
      [Symbol.asyncIterator]: () =>
        iterate(
          {
            on: (handler: (data: unknown, event: TidingsEvent) => void) =>
              this.#state.status === "closed" ? () => {} : this.on(name, handler),
            state: () => this.#state,
            onStateChange: this.onStateChange,
          },
          options,
        ),
    };
  }

  readonly onStateChange = (listener: (state: ConnectionState) => void): Off => this.#states.add(listener);

  readonly onGap = (listener: (gap: Gap) => void): Off => this.#gaps.add(listener);

  readonly onError = (listener: (error: SseError) => void): Off => this.#errors.add(listener);

  "~tap"(tap: Tap): Off {
    // Each tap is its own entry, also when the same one is given twice.
    const entry = { ...tap };
    this.#taps.add(entry);
    return () => void this.#taps.delete(entry);
  }

  readonly close = (): void => {
    if (this.#state.status === "closed") return;
    if (this.#driver !== undefined) this.#driver.close();
    else this.#change({ ...IDLE, status: "closed", reason: "closed" });
  };

  async #start(): Promise<void> {
    this.#change({ ...IDLE, status: "connecting" });
    try {
      const EventSource = this.#options.EventSource ?? globalThis.EventSource;
      if (EventSource === undefined) {
        throw new SseError("no-transport", "There is no EventSource here. Subscribe in the browser only, or pass options.EventSource.");
      }
      const wasm = await this.#load();
      // Closed meanwhile.
      if (this.#state.status === "closed") return;
      const { reconnect = {}, withCredentials = false } = this.#options;
      const { initial = NaN, max = NaN, floor = NaN, stableAfter = NaN, maxAttempts = NaN } = reconnect;
      const lastEventId = this.#lastEventId;
      const machine = wasm.create(...numbers(lastEventId), initial, max, floor, stableAfter, maxAttempts);
      this.#driver = new Driver(
        wasm,
        machine,
        { url: this.#subscribeUrl, lastEventId, withCredentials, EventSource },
        {
          event: (name, topic, id, text) => {
            tell(this.#taps, "event", name, topic, id, text);
            this.#handlers.dispatch(name, topic, id, text);
          },
          gap: (gap) => {
            tell(this.#taps, "gap", gap);
            this.#gaps.emit(gap);
          },
          error: this.#report,
          state: (change) => this.#change(change.status === "closed" ? { error: errorOf(change), ...change } : change),
        },
      );
      this.#driver.start();
    } catch (error) {
      const failure = error instanceof SseError ? error : new SseError("wasm-failed", "The client could not start.", { cause: error });
      this.#change({ ...IDLE, status: "closed", reason: "failed", error: failure });
    }
  }

  #change(change: Change): void {
    const last = this.#state;
    // What comes after the end is late; and the machine says again what was said while the wasm was on its way.
    if (last.status === "closed" || isSame(last, change)) return;
    if (change.status === "closed") {
      this.#lastEventId = this.lastEventId;
      this.#driver = undefined;
      this.#offSignal?.();
      this.#handlers.clear();
    }
    const state = this.#stateOf(change);
    this.#state = state;
    tell(this.#taps, "state", state);
    if (state.error !== null) this.#report(state.error);
    // A listener may change the state: the others then hear of the newer one only.
    this.#states.emit(state, () => this.#state !== state);
    if (state.status === "closed") for (const listeners of [this.#states, this.#gaps, this.#errors]) listeners.clear();
  }

  #stateOf({ status, attempt, retryAt, reason, caughtUp, leader, error = null }: Change): ConnectionState {
    const { lastEventId, transport } = this;
    const [outdated, sharing, gap] = [false, "off" as const, null];
    return Object.freeze({ status, attempt, retryAt, reason, lastEventId, transport, caughtUp, outdated, leader, sharing, gap, error });
  }

  readonly #report = (error: SseError): void => {
    tell(this.#taps, "error", error);
    if (!this.#errors.emit(error)) report(error);
  };
}

function isSame(one: ConnectionState, other: Change): boolean {
  return (
    one.status === other.status &&
    one.attempt === other.attempt &&
    one.retryAt === other.retryAt &&
    one.reason === other.reason
  );
}

/** The error of an end that is one. */
function errorOf({ reason }: Change): SseError | null {
  if (reason === "completed" || reason === "closed") return null;
  return reason === "exhausted"
    ? new SseError("reconnect-limit", "Too many attempts failed in a row. Create a new client when the user asks for it.", { reason })
    : new SseError("closed-by-server", `The server ended the stream for good: ${reason}.`, { reason: String(reason) });
}
