import { SseError } from "../errors.js";
import type { ConnectionStatus, EventSourceConstructor, EventSourceLike } from "../types/index.js";
import type { Wasm } from "../wasm/load.js";
import { CLOSE, FAILED, isControl, OPENED, REASONS, REFUSED, START, STATUSES, TIMER, wordOf } from "./codes.js";
import { numbers } from "./id.js";
import { watchPage } from "./page.js";
import type { Host } from "./upstream.js";

/** The verdicts on what arrived; by number, as the wasm gives them. */
const DROP = 0;
const DELIVER = 1;
/** The sequence number does not say enough. */
const ASK = 3;

/** `EventSource.CLOSED` */
const CLOSED = 2;

/** Browsers take a longer delay for none at all, in milliseconds. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Streams are kept alive from here: nobody may have kept the client. */
const open = new Set<Driver>();

/** What a driver connects to. */
export interface Target {
  /** The URL, without a cursor and without a fragment. */
  readonly url: string;
  /** The id to begin after; may be empty. */
  readonly lastEventId: string;
  readonly withCredentials: boolean;
  readonly EventSource: EventSourceConstructor;
}

/** Carries out what the machine decides, with the browser's means. */
export class Driver {
  /** The id to resume after. */
  lastEventId: string;
  readonly #wasm: Wasm;
  readonly #machine: number;
  readonly #target: Target;
  readonly #host: Host;
  readonly #streams = new Map<number, EventSourceLike>();
  #closed = false;
  #failure: SseError | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #offPage: () => void = () => {};
  /** What the id that was delivered last begins with, up to its sequence number. */
  #prefix = "-";

  constructor(wasm: Wasm, machine: number, target: Target, host: Host) {
    this.lastEventId = target.lastEventId;
    this.#wasm = wasm;
    this.#machine = machine;
    this.#target = target;
    this.#host = host;
  }

  start(): void {
    open.add(this);
    this.#offPage = watchPage((input) => this.#tell(input));
    this.#tell(START);
  }

  close(): void {
    this.#tell(CLOSE);
  }

  #tell(input: number, stream = 0): void {
    if (this.#closed) return;
    this.#wasm.handle(this.#machine, input, stream, Date.now(), Math.random());
    this.#act();
  }

  /** Does what the machine wants done now, and shows its state. */
  #act(): void {
    const [wasm, machine] = [this.#wasm, this.#machine];
    for (let action; !this.#closed && (action = wasm.poll(machine)) !== 0; ) {
      if (action & 1) this.#disconnect(action >>> 1);
      else this.#connect(action >>> 1);
    }
    // Connecting may have failed, and closed this.
    if (this.#closed) return;
    const deadline = wasm.deadline(machine);
    const state = wasm.state(machine);
    const status = STATUSES[state & 7] as ConnectionStatus;
    clearTimeout(this.#timer);
    if (status === "closed") this.#end();
    else if (deadline >= 0) {
      this.#timer = setTimeout(() => this.#tell(TIMER), Math.min(deadline - Date.now(), LONGEST_DELAY));
    }
    const retryAt = status === "waiting" ? deadline : null;
    const reason = REASONS[(state >>> 3) & 15] ?? null;
    const change = { status, attempt: state >>> 7, retryAt, reason, caughtUp: false, version: "", leader: null };
    this.#host.state(this.#failure === undefined ? change : { ...change, reason: "failed", error: this.#failure });
  }

  #end(): void {
    this.#closed = true;
    this.#offPage();
    open.delete(this);
    this.#wasm.destroy(this.#machine);
  }

  #connect(stream: number): void {
    const { url: base, withCredentials, EventSource } = this.#target;
    const url = this.lastEventId === "" ? base : `${base}&last_event_id=${encodeURIComponent(this.lastEventId)}`;
    let source: EventSourceLike;
    try {
      source = new EventSource(url, { withCredentials });
    } catch (cause) {
      const message = `The EventSource could not be created for ${url}. Check the url.`;
      this.#failure = new SseError("bad-option", message, { reason: "url", cause });
      return this.close();
    }
    this.#streams.set(stream, source);
    let understood = true;
    source.onopen = () => this.#tell(OPENED, stream);
    source.onmessage = (message: MessageEvent<string>) => {
      if (this.#closed || this.#message(stream, message) || !understood) return;
      understood = false;
      this.#host.error(new SseError("bad-frame", `${url} is not a stream of a Tidings server: it sends events without a tag.`));
    };
    // The browser would try again after CONNECTING, by its own policy; the machine has a better one.
    source.onerror = () => {
      const refused = source.readyState === CLOSED;
      this.#tell(refused ? REFUSED : FAILED, stream);
      if (refused) void this.#ask(stream, url);
    };
  }

  /** Finds out why a connection was refused, which an EventSource does not say: whether to come again depends on it. */
  async #ask(stream: number, url: string): Promise<void> {
    // One that stands in may send what `fetch` would not, and be answered otherwise.
    if (this.#target.EventSource !== globalThis.EventSource) return;
    const credentials = this.#target.withCredentials ? "include" : "same-origin";
    const init: RequestInit = { credentials, cache: "no-store", headers: { accept: "text/event-stream" } };
    try {
      const { status, body } = await fetch(url, init);
      await body?.cancel();
      if (this.#closed) return;
      this.#wasm.answered(this.#machine, stream, status, Date.now(), Math.random());
      this.#act();
    } catch {
      // It was not reached. So it is with the attempts to come, which are counted.
    }
  }

  #disconnect(stream: number): void {
    const source = this.#streams.get(stream);
    if (source === undefined) return;
    this.#streams.delete(stream);
    source.onopen = source.onmessage = source.onerror = null;
    source.close();
  }

  /** Takes a frame apart; false when it has no tag. */
  #message(stream: number, message: MessageEvent<string>): boolean {
    const { data } = message;
    const line = data.indexOf("\n");
    const tab = data.indexOf("\t");
    if (tab < 0 || line < tab) return false;
    const tab2 = data.indexOf("\t", tab + 1);
    if (tab2 > 0 && tab2 < line) {
      // The id stands in the tag: to ask a message for its `lastEventId` takes a browser as long as to parse its payload.
      const id = data.slice(0, tab);
      if (this.#isNews(stream, id)) this.#host.event(data.slice(tab + 1, tab2), data.slice(tab2 + 1, line), id, data.slice(line + 1));
      return true;
    }
    const name = data.slice(0, tab);
    if (!isControl(name)) return false;
    this.#control(stream, message.lastEventId, name, data.slice(tab + 1, line), data.slice(line + 1));
    return true;
  }

  /** Whether an event is to be delivered. Of most, one number is all that goes into the wasm. */
  #isNews(stream: number, id: string): boolean {
    const prefix = this.#prefix;
    let verdict = ASK;
    if (id.startsWith(prefix)) verdict = this.#wasm.next(this.#machine, stream, Number(id.slice(prefix.length)));
    if (verdict === ASK) {
      const [incarnation, seq] = numbers(id);
      verdict = this.#wasm.event(this.#machine, stream, incarnation, seq, Date.now(), Math.random());
      if (verdict === DELIVER && incarnation >= 0) this.#prefix = id.slice(0, id.indexOf("-") + 1);
      // It may have been the first word of a new stream.
      this.#act();
    }
    if (verdict === DELIVER) this.lastEventId = id;
    return verdict !== DROP;
  }

  #control(stream: number, id: string, name: string, topic: string, json: string): void {
    const { ping, window, asked, oldest, reason } = fields(json);
    const verdict = this.#wasm.control(
      this.#machine,
      stream,
      ...numbers(id),
      wordOf(name, reason),
      Number(ping ?? 0),
      Number(window ?? 0),
      Date.now(),
      Math.random(),
    );
    if (verdict === DELIVER) this.lastEventId = id;
    if (verdict !== DROP && name === "tidings:gap") {
      this.#host.gap({ asked: String(asked), oldest: String(oldest), topic });
    }
    this.#act();
  }
}

/** What a control event says. One that cannot be read says nothing, and its name is enough to act on. */
function fields(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) ?? {};
  } catch {
    return {};
  }
}
