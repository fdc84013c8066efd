import { SseError } from "../errors.js";
import { errorOf } from "../stream/end.js";
import { choose, transportOf } from "../stream/transports.js";
import type { Change, Host, Upstream, Wishes } from "../stream/upstream.js";
import type { Client, ClientOptions, ConnectionState, Gap, IterateOptions, ListenOptions, Off, TidingsEvent } from "../types/index.js";
import { markOf, precedes } from "./after.js";
import { createDemand } from "./demand.js";
import { createEmitter } from "./emitter.js";
import { commonFilter, filterOf } from "./filter.js";
import { createFrame } from "./frame.js";
import { createHandlers, type Listener, parseJson } from "./handlers.js";
import { iterate } from "./iterate.js";
import { checkListen, checkOptions, intervalOf } from "./options.js";
import { createPace, type Pace } from "./pace.js";
import { compilePattern, type Pattern } from "../stream/pattern.js";
import { report } from "../report.js";
import { createResume, type Resume } from "./resume.js";
import { onAbort } from "./signal.js";
import { nameOf, type Parts } from "./upstream-of.js";
import { type Tap, type Tappable, tell } from "./tap.js";
import { createValidator } from "./validate.js";

type Handler = (data: any, event: any) => void;
type Rest = readonly [Handler] | readonly [ListenOptions, Handler];

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
export function createLiveClient(address: string | URL, options: ClientOptions, { load, connect, transports, tabs }: Parts): Client<any> {
  checkOptions(options);
  const { topics = [], patterns = [], contract, parse = parseJson, schemas } = options;
  const url = String(address);
  const validate = schemas && createValidator(schemas);
  const frame = createFrame();
  const states = createEmitter<ConnectionState>();
  const gaps = createEmitter<Gap>();
  const errors = createEmitter<SseError>();
  const taps = new Set<Tap>();
  const handlers = createHandlers(
    (text, name) => (validate ? validate(name, parse(text, name)) : parse(text, name)),
    (error) => (error instanceof SseError ? tellError(error) : report(error)),
  );
  const common = commonFilter(topics, patterns);
  const demand = createDemand(want);
  // What was given is asked for from the start, until the first who listens to it has come: then it is as long as one does.
  if (topics.length + patterns.length > 0) demand.beside = common.wishes;
  /** The patterns of the contract, which a listener of an exact topic is the first to need. */
  let known: readonly Pattern[] | undefined;
  let upstream: Upstream | undefined;
  let resume: Resume | undefined;
  /** What is asked for, and from where on, while nobody can be asked yet. */
  let wishes: Wishes = [];
  let begin: string | undefined;
  let lastEventId = options.lastEventId ?? "";
  let transport = transportOf(options);
  let gap: Gap | null = null;
  let sharing: ConnectionState["sharing"] = "off";
  let offSignal: Off = () => {};
  let state = stateOf(IDLE);

  function on(name: string, ...rest: Rest): Off {
    const [how, handler] = rest.length === 1 ? [{}, rest[0]] : rest;
    if (isClosed()) {
      throw new SseError("closed", "This client is closed. Create a new one to listen again.", { reason: String(state.reason) });
    }
    checkListen(how);
    const { signal, after } = how;
    const filter = filterOf(how, () => (known ??= (contract?.topics ?? []).filter((topic) => /[:*({]/.test(topic)).map(compilePattern))) ?? common;
    if (signal?.aborted) return () => {};
    const interval = intervalOf(how);
    const deliver = (event: TidingsEvent): void => {
      try {
        handler(event.data, event);
      } catch (error) {
        report(error);
      }
    };
    const pace: Pace = interval < 0 ? { take: deliver, stop() {} } : createPace(interval, frame, deliver);
    // An empty cursor is none.
    const listener: Listener = { name, filter, after: after ? markOf(after) : undefined, ...pace };
    const from = after ? beginOf(listener, after) : undefined;
    const remove = handlers.add(listener);
    if (filter === common) demand.beside = [];
    const withdraw = demand.add(filter.wishes, interval, from);
    const off = (): void => {
      remove();
      withdraw();
      offAbort();
    };
    const offAbort = onAbort(signal, off);
    if (state.status === "idle") change({ ...IDLE, status: "connecting" });
    return off;
  }

  /**
   * Where the stream is to begin for a listener that begins after an id, where that is not where it is. What the stream has
   * told already is told again from what is kept, or it is a gap.
   */
  function beginOf(listener: Listener, after: string): string | undefined {
    const cursor = client.lastEventId;
    const { recent, remember, hasTold } = handlers;
    remember(cursor);
    const floor = recent.floor();
    const isKept = floor !== "" && isUpTo(floor, after);
    // While nothing is there that could carry it, whatever is asked for is new.
    const isCarried = upstream !== undefined && demand.carries(listener.filter.wishes);
    if (!isKept && (isCarried || hasTold(listener))) {
      queueMicrotask(() => tellGap({ asked: after, oldest: floor || cursor, topic: listener.filter.topic ?? "" }));
    }
    return isCarried || isUpTo(cursor, after) ? undefined : after;
  }

  function want(wanted: Wishes, grown: boolean, after: string | undefined): void {
    if (isClosed()) return;
    const isFirst = upstream === undefined && wishes.length === 0;
    wishes = wanted;
    // What is asked for while nobody can be asked adds up.
    if (upstream || begin === undefined || wanted.length === 0 || (after && precedes(after, begin))) begin = after;
    if (grown) handlers.recent.begin(client.lastEventId || after || "");
    handlers.forget();
    upstream?.want(wishes, after);
    if (wishes.length === 0) change(IDLE);
    else if (isFirst) void start();
  }

  async function start(): Promise<void> {
    try {
      const chosen = choose(transports, options);
      transport = chosen.transport;
      const wasm = await load();
      // Closed or let go meanwhile, or begun by another.
      if (isClosed() || upstream !== undefined || wishes.length === 0) return;
      if (options.resume !== undefined) {
        resume = createResume(options.resume, nameOf(url, options), () => client.lastEventId, tellError);
        if (options.lastEventId === undefined) lastEventId = resume.cursorOf(wishes);
      }
      const host: Host = {
        event(name, topics, id, text) {
          resume?.moved(wishes);
          if (taps.size > 0) tell(taps, "event", name, topics, id, text);
          handlers.dispatch(name, topics, id, text);
        },
        gap: tellGap,
        error: tellError,
        state: (next) => change(next.status === "closed" ? { error: errorOf(next.reason), ...next } : next),
      };
      const create = (start: { readonly lastEventId: string }, to: Host): Upstream => connect(wasm, url, chosen.open, options, start.lastEventId, to);
      if (options.tabs) sharing = tabs?.canShare() ? "on" : "unavailable";
      // By which means, and with whom, is known from here on.
      change({ ...IDLE, status: "connecting" });
      if (isClosed()) return;
      upstream = tabs && sharing === "on" ? tabs.shareAmongTabs(nameOf(url, options), create, host, lastEventId) : create({ lastEventId }, host);
      upstream.want(wishes, begin);
    } catch (cause) {
      const error = cause instanceof SseError ? cause : new SseError("wasm-failed", "The client could not start.", { cause });
      change({ ...IDLE, status: "closed", reason: "failed", error });
    }
  }

  function change(next: Change): void {
    // What comes after the end is late.
    if (isClosed()) return;
    if (next.status === "open" && handlers.recent.floor() === "") handlers.recent.begin(client.lastEventId);
    show(stateOf(next));
  }

  function show(next: ConnectionState): void {
    // The machine says again what was said while the wasm was on its way; and where the stream is, is no news by itself.
    if (Object.entries(next).every(([key, value]) => key === "lastEventId" || value === state[key as "status"])) return;
    state = next;
    resume?.moved(wishes);
    if (isClosed()) {
      resume?.stop();
      lastEventId = client.lastEventId;
      upstream = undefined;
      offSignal();
      demand.stop();
      handlers.clear();
    }
    tell(taps, "state", next);
    if (next.error) tellError(next.error);
    // A listener may change the state: the others then hear of the newer one only.
    states.emit(next, () => state !== next);
    if (next.status === "closed") for (const listeners of [states, gaps, errors]) listeners.clear();
  }

  function stateOf({ status, attempt, retryAt, reason, caughtUp, version, leader, error = null }: Change): ConnectionState {
    const outdated = Boolean(version && contract?.version && version !== contract.version);
    const cursor = upstream?.lastEventId ?? lastEventId;
    return Object.freeze({ status, attempt, retryAt, reason, lastEventId: cursor, transport, caughtUp, outdated, leader, sharing, gap, error } as ConnectionState);
  }

  function isClosed(): boolean {
    return state.status === "closed";
  }

  function tellGap(next: Gap): void {
    if (isClosed()) return;
    gap = next;
    show(Object.freeze({ ...state, gap, lastEventId: client.lastEventId }));
    tell(taps, "gap", next);
    gaps.emit(next);
  }

  function tellError(error: SseError): void {
    tell(taps, "error", error);
    if (!errors.emit(error)) report(error);
  }

  const client: Client<any> & Tappable = {
    url,
    get transport() {
      return state.transport;
    },
    get state() {
      return state;
    },
    get lastEventId() {
      return upstream?.lastEventId ?? lastEventId;
    },
    on,
    once(name: string, ...rest: Rest): Off {
      const [how, handler] = rest.length === 1 ? [{}, rest[0]] : rest;
      const off = on(name, how, (data, event) => {
        off();
        handler(data, event);
      });
      return off;
    },
    events: (name: string, how: IterateOptions = {}): AsyncIterable<any> => ({
      [Symbol.asyncIterator]: () =>
        iterate(
          {
            on: (handler) => (isClosed() ? () => {} : on(name, { ...how, signal: undefined }, handler)),
            state: () => state,
            onStateChange: client.onStateChange,
          },
          how,
        ),
    }),
    onStateChange: states.add,
    onGap: gaps.add,
    onError: errors.add,
    "~tap"(tap: Tap): Off {
      // Each tap is its own entry, also when the same one is given twice.
      const entry = { ...tap };
      taps.add(entry);
      return () => void taps.delete(entry);
    },
    close() {
      upstream?.close();
      // One that has not begun has nobody else to say it.
      change({ ...IDLE, status: "closed", reason: "closed" });
    },
  };
  offSignal = onAbort(options.signal, client.close);
  return client;
}

/** Whether a stream that is at a cursor has not passed an id yet. */
function isUpTo(cursor: string, id: string): boolean {
  return cursor === id || precedes(cursor, id);
}
