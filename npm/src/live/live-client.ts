import { SseError } from "../errors.js";
import { call, report } from "../report.js";
import { errorOf } from "../stream/end.js";
import { listen } from "../stream/listen.js";
import { parseJson } from "../stream/json.js";
import { compilePattern, NO_PARAMS, type Pattern } from "../stream/pattern.js";
import { choose, transportOf } from "../stream/transports.js";
import { type Change, type Host, IDLE, UNPACED, type Upstream, type Wish, type Wishes } from "../stream/upstream.js";
import { keyOf } from "../stream/wishes.js";
import type { Client, ClientOptions, ConnectionState, Gap, IterateOptions, ListenOptions, Off, TidingsEvent } from "../types/index.js";
import { createDemand } from "./demand.js";
import { everything, type Filter, filterOf } from "./filter.js";
import { createFrame } from "./frame.js";
import { createHandlers, isUpTo } from "./handlers.js";
import { iterate } from "./iterate.js";
import { adds, each, type Listeners } from "./listeners.js";
import { nameOf } from "./name.js";
import { checkListen, checkOptions, intervalOf } from "./options.js";
import { paced } from "./pace.js";
import type { Parts } from "./parts.js";
import { createResume, type Resume } from "./resume.js";
import type { Tap, Tappable } from "./tap.js";
import { createValidator } from "./validate.js";

type Handler = (data: any, event: any) => void;
type Rest = readonly [Handler] | readonly [ListenOptions, Handler];

/** The client behind `createClient`, whichever way the wasm is loaded. */
export function createLiveClient(
  address: string | URL,
  options: ClientOptions,
  { load, connect, transports, canShare, share }: Parts,
): Client<any> {
  checkOptions(options);
  const { topics = [], patterns = [], contract, parse = parseJson, schemas, signal } = options;
  const url = String(address);
  const validate = schemas ? createValidator(schemas) : (_: string, value: unknown) => value;
  const frame = createFrame();
  const states: Listeners<(state: ConnectionState) => void> = new Set();
  const gaps: Listeners<(gap: Gap) => void> = new Set();
  const errors: Listeners<(error: SseError) => void> = new Set();
  const taps: Listeners<Tap> = new Set();
  /** What takes off who listens to events. */
  const offs = new Set<Off>();
  const handlers = createHandlers(
    (text, name) => validate(name, parse(text, name)),
    (error) => (error instanceof SseError ? tellError(error) : report(error)),
  );
  const demand = createDemand(changed);
  // What was given is asked for from the start, until the first who listens to it has come: then it is as long as one does.
  const given = (demand.beside = [...topics.map(wishOf("topic")), ...patterns.map(wishOf("pattern"))]);
  const common = given.length > 0 ? given : [wishOf("topic")("*")];
  const commonFilter = filterOf(common);
  /** The patterns of the contract, which a listener of an exact topic is the first to need. */
  let known: readonly Pattern[] | undefined;
  let upstream: Upstream | undefined;
  let resume: Resume | undefined;
  let lastEventId = options.lastEventId ?? "";
  let transport = transportOf(options);
  let gap: Gap | null = null;
  let sharing: ConnectionState["sharing"] = "off";
  let newest = IDLE;
  let state = {} as ConnectionState;

  function add(name: string, how: ListenOptions = {}, handler: Handler, end: (error: SseError | null) => void = () => {}): Off {
    if (isClosed()) throw new SseError("closed", "The client is closed.", { reason: state.reason as string });
    checkListen(how);
    const { topic, pattern, after } = how;
    const interval = intervalOf(how);
    const own = topic ? "topic" : pattern && "pattern";
    const wishes = (own ? [wishOf(own)(how[own]!)] : common).map((wish) => ({ ...wish, interval, seen: Boolean(after) }));
    const filter = own ? filterOf(wishes, paramsOf(topic)) : commonFilter;
    // The one topic it is for, where it is for one.
    const key = topic && filter !== everything ? topic : "";
    if (how.signal?.aborted) {
      end(null);
      return () => {};
    }
    let isOn = true;
    const deliver = (event: TidingsEvent): void => {
      if (!isOn) return;
      // Not by `call`: a rest parameter is a list made for each event.
      try {
        handler(event.data, event);
      } catch (error) {
        report(error);
      }
    };
    // Where the stream is to begin for it, where that is not where it is.
    let from: string | undefined;
    if (after) {
      const cursor = client.lastEventId;
      const floor = (handlers.floor ??= cursor);
      // While nothing is there that could carry it, whatever is asked for is new.
      const isCarried = upstream && demand.carries(wishes);
      // What the stream has told already is told again from what is kept, or it is a gap.
      if (!isUpTo(floor, after) && (isCarried || handlers.hasTold(name, filter, after))) {
        queueMicrotask(() => tellGap({ asked: after, oldest: floor || cursor, topic: key }));
      }
      if (!isCarried && !isUpTo(cursor, after)) from = after;
    }
    const remove = handlers.add(name, key, filter, after, interval < 0 ? deliver : paced(interval, frame, deliver));
    if (!own) demand.beside = [];
    const withdraw = demand.add(wishes, from);
    const off = (): void => {
      isOn = false;
      if (!offs.delete(off)) return;
      remove();
      if (!isClosed()) withdraw();
      offSignal();
      end(state.error);
    };
    offs.add(off);
    const offSignal = listen(how.signal, off, "abort");
    if (state.status === "idle") change({ ...IDLE, status: "connecting" });
    return off;
  }

  /** What the contract's patterns find in a topic. */
  function paramsOf(topic: string | undefined): Readonly<Record<string, string>> {
    if (!topic) return NO_PARAMS;
    known ??= (contract?.topics ?? []).filter((each) => /[:*({]/.test(each)).map(compilePattern);
    const found = known.map((pattern) => pattern(topic));
    return found.some(Boolean) ? Object.freeze(Object.assign({}, ...found)) : NO_PARAMS;
  }

  function changed(grown: boolean): void {
    if (isClosed()) return;
    if (grown && handlers.floor) handlers.floor = client.lastEventId || demand.from || "";
    handlers.forget();
    if (upstream) want();
    if (demand.wishes.length === 0) change(IDLE);
    else if (!upstream) void start();
  }

  function want(): void {
    const { wishes, from } = demand;
    demand.from = undefined;
    upstream?.want(wishes, from);
  }

  async function start(): Promise<void> {
    try {
      const [by, open] = choose(transports, options);
      transport = by;
      if (options.tabs) sharing = canShare() ? "on" : "unavailable";
      // By which means, and with whom, is known from here on.
      change({ ...IDLE, status: "connecting" });
      const wasm = await load();
      // Closed or let go meanwhile, or begun by another.
      if (isClosed() || upstream || demand.wishes.length === 0) return;
      if (options.resume) {
        resume = createResume(options.resume, nameOf(url, options), () => [demand.wishes.map(keyOf).sort(), client.lastEventId], tellError);
        lastEventId = options.lastEventId ?? resume.cursor();
      }
      const host: Host = {
        event(name, topics, id, text) {
          resume?.moved();
          if (taps.size > 0) each(taps, (tap) => tap.event(name, topics, id, text));
          handlers.dispatch(name, topics, id, text);
        },
        gap: tellGap,
        error: tellError,
        state: change,
      };
      const create = (from: string, to: Host): Upstream => connect(wasm, url, open, options, from, to);
      upstream = sharing === "on" ? share(nameOf(url, options), create, host, lastEventId) : create(lastEventId, host);
      want();
    } catch (cause) {
      const error = cause instanceof SseError ? cause : new SseError("wasm-failed", "The client could not start.", { cause });
      change({ ...IDLE, status: "closed", reason: "failed", error });
    }
  }

  function change(next: Change): void {
    // What comes after the end is late.
    if (isClosed()) return;
    newest = next;
    const { version, ...rest } = next;
    const { status } = next;
    const cursor = client.lastEventId;
    if (status === "open" && handlers.floor === "") handlers.floor = cursor;
    const outdated = Boolean(version && contract?.version && version !== contract.version);
    const error = status === "closed" ? errorOf(next.reason) : null;
    const shown = Object.freeze({ error, ...rest, lastEventId: cursor, transport, outdated, sharing, gap }) as ConnectionState;
    // The machine says again what was said while the wasm was on its way; and where the stream is, is no news by itself.
    if (Object.entries(shown).every(([key, value]) => key === "lastEventId" || value === state[key as "status"])) return;
    state = shown;
    resume?.moved();
    if (isClosed()) {
      resume?.stop();
      lastEventId = cursor;
      upstream = undefined;
      offSignal();
      for (const off of offs) off();
      demand.stop();
    }
    each(taps, (tap) => tap.state(shown));
    if (shown.error) tellError(shown.error);
    // A listener may change the state: the others then hear of the newer one only.
    each(states, (listener) => state === shown && listener(shown));
  }

  function isClosed(): boolean {
    return state.status === "closed";
  }

  function tellGap(next: Gap): void {
    if (isClosed()) return;
    gap = next;
    handlers.lapse();
    change(newest);
    each(taps, (tap) => tap.gap(next));
    each(gaps, (listener) => listener(next));
  }

  function tellError(error: SseError): void {
    each(taps, (tap) => tap.error(error));
    if (errors.size === 0) report(error);
    each(errors, (listener) => listener(error));
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
    on: (name: string, ...rest: Rest) => add(name, rest.at(-2) as ListenOptions, rest.at(-1) as Handler),
    once(name: string, ...rest: Rest) {
      const off = add(name, rest.at(-2) as ListenOptions, (data, event) => {
        off();
        (rest.at(-1) as Handler)(data, event);
      });
      return off;
    },
    events: (name: string, how: IterateOptions = {}): AsyncIterable<any> => ({
      [Symbol.asyncIterator]: () => iterate((handler, end) => (isClosed() ? end(state.error) : add(name, how, handler, end)), how),
    }),
    onStateChange: adds(states),
    onGap: adds(gaps),
    onError: adds(errors),
    "~tap": adds(taps),
    close() {
      upstream?.close();
      // One that has not begun has nobody else to say it.
      change({ ...IDLE, status: "closed", reason: "closed" });
    },
  };
  change(IDLE);
  const offSignal = listen(signal, client.close, "abort");
  if (signal?.aborted) client.close();
  return client;
}

const wishOf =
  (kind: Wish["kind"]) =>
  (value: string): Wish => ({ kind, value, interval: UNPACED, seen: false });
