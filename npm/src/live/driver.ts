import { SseError } from "../errors.js";
import type { ConnectionReason, ConnectionStatus, EventSourceConstructor, EventSourceLike, Gap } from "../types.js";
import type { Machine } from "../wasm/generated/glue.js";
import { watchPage } from "./page.js";

/** What the machine is told, by number; the wasm knows the same. */
const START = 0;
const OPENED = 1;
const FAILED = 2;
const REFUSED = 3;
const TIMER = 4;
const CLOSE = 8;

/** What it is told of a control event, by number. */
const WORDS: Readonly<Record<string, number>> = { ready: 0, gap: 1, drain: 2 };
const OTHER_WORD = 3;

/** What it says to an event: deliver it; ask with the whole id; from now on the sequence number is enough. */
const DELIVER = 1;
const ASK = 2;
const IN_SEQUENCE = 4;

const CONTROL = "tidings:";

/** `EventSource.CLOSED` */
const CLOSED = 2;

/** Browsers take a longer delay for none at all, in milliseconds. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Streams are kept alive from here: nobody may have kept the client. */
const open = new Set<Driver>();

/** Who is told what happens. */
export interface Host {
  readonly event: (name: string, topic: string, id: string, text: string) => void;
  readonly gap: (gap: Gap) => void;
  readonly state: (status: ConnectionStatus, attempt: number, retryAt: number | null, reason: ConnectionReason | null) => void;
  readonly error: (error: SseError) => void;
}

/** Carries out what the machine decides, with the browser's means. */
export class Driver {
  readonly #machine: Machine;
  readonly #host: Host;
  readonly #EventSource: EventSourceConstructor;
  readonly #withCredentials: boolean;
  readonly #streams = new Map<number, EventSourceLike>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #offPage: () => void = () => {};
  /** What ids begin with while sequence numbers are enough; empty while they are not. */
  #prefix = "";
  #lastEventId: string | undefined;

  constructor(machine: Machine, host: Host, EventSource: EventSourceConstructor, withCredentials: boolean) {
    this.#machine = machine;
    this.#host = host;
    this.#EventSource = EventSource;
    this.#withCredentials = withCredentials;
  }

  get lastEventId(): string {
    return this.#lastEventId ?? this.#machine.lastEventId;
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
    // Over: the machine is gone.
    if (this.#lastEventId !== undefined) return;
    this.#machine.handle(input, stream, Date.now(), Math.random());
    this.#act();
  }

  /** May be entered again, from what the host is told: then the inner one does the rest, in order. */
  #act(): void {
    while (this.#lastEventId === undefined) {
      const action = this.#machine.poll();
      if (action === undefined) return;
      const [kind, first = "", second = "", third = "", fourth = ""] = action.split("\n");
      if (kind === "connect") this.#connect(Number(first), second);
      else if (kind === "disconnect") this.#disconnect(Number(first));
      else if (kind === "wait") this.#wait(first);
      else this.#state(first as ConnectionStatus, Number(second), third, fourth);
    }
  }

  #connect(stream: number, url: string): void {
    let source: EventSourceLike;
    try {
      source = new this.#EventSource(url, { withCredentials: this.#withCredentials });
    } catch (cause) {
      const message = `The EventSource could not be created for ${url}. Check the url.`;
      this.#host.error(new SseError("bad-option", message, { reason: "url", cause }));
      this.close();
      return;
    }
    this.#streams.set(stream, source);
    let understood = true;
    source.onopen = () => this.#tell(OPENED, stream);
    source.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
      if (this.#message(stream, data, lastEventId) || !understood) return;
      understood = false;
      this.#host.error(new SseError("bad-frame", `${url} is not a stream of a Tidings server: it sends events without a tag.`));
    };
    source.onerror = () => this.#tell(source.readyState === CLOSED ? REFUSED : FAILED, stream);
  }

  #disconnect(stream: number): void {
    const source = this.#streams.get(stream);
    if (source === undefined) return;
    this.#streams.delete(stream);
    source.onopen = source.onmessage = source.onerror = null;
    source.close();
  }

  #wait(until: string): void {
    clearTimeout(this.#timer);
    if (until === "") return;
    const delay = Math.min(Number(until) - Date.now(), LONGEST_DELAY);
    this.#timer = setTimeout(() => this.#tell(TIMER), delay);
  }

  #state(status: ConnectionStatus, attempt: number, retryAt: string, reason: string): void {
    if (status === "closed") {
      this.#lastEventId = this.#machine.lastEventId;
      for (const stream of [...this.#streams.keys()]) this.#disconnect(stream);
      clearTimeout(this.#timer);
      this.#offPage();
      open.delete(this);
      this.#machine.free();
    }
    this.#host.state(status, attempt, retryAt === "" ? null : Number(retryAt), reason === "" ? null : (reason as ConnectionReason));
  }

  /** Takes a frame apart; false when it has no tag. */
  #message(stream: number, data: string, id: string): boolean {
    const line = data.indexOf("\n");
    const tab = data.indexOf("\t");
    if (tab < 0 || line < tab) return false;
    const name = data.slice(0, tab);
    const topic = data.slice(tab + 1, line);
    if (name.startsWith(CONTROL)) this.#control(stream, id, name.slice(CONTROL.length), topic, data.slice(line + 1));
    else if (this.#isNew(stream, id)) this.#host.event(name, topic, id, data.slice(line + 1));
    return true;
  }

  /** Whether an event is to be delivered. Of most, a number is all that goes into the wasm. */
  #isNew(stream: number, id: string): boolean {
    const machine = this.#machine;
    const prefix = this.#prefix;
    if (this.#lastEventId !== undefined) return false;
    if (prefix !== "" && id.startsWith(prefix)) {
      const verdict = machine.next(stream, Number(id.slice(prefix.length)));
      if (verdict !== ASK) return verdict === DELIVER;
    }
    const verdict = machine.event(stream, id, Date.now(), Math.random());
    if (verdict & IN_SEQUENCE) this.#prefix = id.slice(0, id.indexOf("-") + 1);
    this.#act();
    return (verdict & DELIVER) !== 0;
  }

  #control(stream: number, id: string, word: string, topic: string, json: string): void {
    if (this.#lastEventId !== undefined) return;
    const { ping, window, asked, oldest, reason } = fields(json);
    const [now, random] = [Date.now(), Math.random()];
    if (word === "close") {
      this.#machine.end(stream, String(reason), now, random);
    } else if (
      this.#machine.control(stream, id, WORDS[word] ?? OTHER_WORD, Number(ping ?? 0), Number(window ?? 0), now, random) &&
      word === "gap"
    ) {
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
