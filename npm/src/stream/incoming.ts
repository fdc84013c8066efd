import { SseError } from "../errors.js";
import { report } from "../report.js";
import type { Wasm } from "../wasm/exports.js";
import { FAILED, isControl, OPENED, REFUSED, wordOf } from "./codes.js";
import type { Driver } from "./driver.js";
import { numbers } from "./id.js";
import type { Hearer } from "./transport.js";

/** The verdicts on what arrived; by number, as the wasm gives them. */
const DROP = 0;
const DELIVER = 1;
const WITHOUT_ID = 2;
/** The sequence number does not say enough. */
const ASK = 3;

/** What comes of one connection. */
export class Incoming implements Hearer {
  isDone = false;
  readonly #wasm: Wasm;
  readonly #machine: number;
  readonly #stream: number;
  readonly #driver: Driver;
  readonly #url: string;
  /** What the id that was delivered last begins with, up to its sequence number. */
  #prefix = "-";
  /** Name and topics of the last event. What is used again needs neither be made nor hashed. */
  #name = "";
  #topics = "";
  /** The two, each with the TAB before it. */
  #label = "";
  /** What stands in a stream before the sequence number of an event like the last, and after it. */
  #head = "data: -";
  #tail = "";
  #understood = true;

  constructor(driver: Driver, stream: number, url: string) {
    this.#wasm = driver.wasm;
    this.#machine = driver.machine;
    this.#stream = stream;
    this.#driver = driver;
    this.#url = url;
  }

  opened(): void {
    this.#tell(OPENED);
  }

  lost(): void {
    this.#tell(FAILED);
  }

  refused(): void {
    this.#tell(REFUSED);
  }

  answered(status: number, retryAfter: number, renewable: boolean): void {
    const [wasm, machine, stream] = [this.#wasm, this.#machine, this.#stream];
    if (this.#driver.closed) return;
    const [now, random] = [Date.now(), Math.random()];
    // In one: what the status changes is not to be seen in two steps.
    if (!this.isDone) wasm.handle(machine, REFUSED, stream, now, random);
    wasm.answered(machine, stream, status, retryAfter, Number(renewable), now, random);
    this.#driver.act();
  }

  retry(after: number): void {
    if (this.#driver.closed) return;
    this.#wasm.retry(this.#machine, this.#stream, after, Date.now(), Math.random());
    this.#driver.act();
  }

  again(text: string, at: number): number {
    const head = this.#head;
    // To compare a slice takes a third of `startsWith`.
    if (this.#driver.closed || text.slice(at, at + head.length) !== head) return 0;
    const first = at + head.length;
    let [seq, tab] = [0, first];
    for (let digit; (digit = text.charCodeAt(tab) - 48) >= 0 && digit < 10; tab++) seq = seq * 10 + digit;
    const tail = this.#tail;
    const start = tab + tail.length;
    if (tab === first || text.slice(tab, start) !== tail) return 0;
    const end = text.indexOf("\n", start);
    if (end < 0 || text.charCodeAt(end + 1) !== 10) return 0;
    const verdict = this.#wasm.next(this.#machine, this.#stream, seq);
    if (verdict === ASK) return 0;
    this.#hand(verdict, text.slice(first - this.#prefix.length, tab), text.slice(start, end));
    return end + 2;
  }

  frame(text: string, start: number, end: number, payload: string, message: { readonly lastEventId: string }): void {
    if (this.#driver.closed) return;
    const tab = text.indexOf("\t", start);
    if (tab < 0 || tab >= end) return this.#untagged();
    // The id stands in the tag: to ask a message for its `lastEventId` takes a browser as long as to parse its payload.
    if (end - tab !== this.#label.length || !text.startsWith(this.#label, tab)) {
      const label = text.slice(tab, end);
      const second = label.indexOf("\t", 1);
      if (second < 0) {
        const name = text.slice(start, tab);
        return isControl(name) ? this.#control(message.lastEventId, name, label.slice(1), payload) : this.#untagged();
      }
      this.#name = label.slice(1, second);
      this.#topics = label.slice(second + 1);
      this.#label = label;
      this.#tail = `${label}\ndata: `;
    }
    const driver = this.#driver;
    const id = text.slice(start, tab);
    const prefix = this.#prefix;
    let verdict = ASK;
    // Of most, one number is all that goes into the wasm.
    if (text.startsWith(prefix, start)) verdict = this.#wasm.next(this.#machine, this.#stream, digits(text, start + prefix.length, tab));
    if (verdict === ASK) {
      const [incarnation, seq] = numbers(id);
      verdict = this.#wasm.event(this.#machine, this.#stream, incarnation, seq, Date.now(), Math.random());
      if (verdict === DELIVER && incarnation >= 0) {
        this.#prefix = id.slice(0, id.indexOf("-") + 1);
        this.#head = `data: ${this.#prefix}`;
      }
      driver.heard(verdict, id);
    }
    this.#hand(verdict, id, payload);
  }

  #hand(verdict: number, id: string, payload: string): void {
    const driver = this.#driver;
    if (verdict === DROP) return;
    if (verdict === DELIVER) driver.cursor = id;
    const name = this.#name;
    const topics = this.#topics;
    if (driver.newest?.isNews(name, topics, id, verdict !== WITHOUT_ID) === false) return;
    try {
      driver.host.event(name, topics, id, payload);
    } catch (error) {
      // An application's, which is not to end the stream.
      report(error);
    }
  }

  #control(id: string, name: string, topic: string, json: string): void {
    const driver = this.#driver;
    const { ping, window, asked, oldest, reason, version } = fields(json);
    const word = wordOf(name, reason);
    const verdict = this.#wasm.control(
      this.#machine,
      this.#stream,
      ...numbers(id),
      word,
      Number(ping ?? 0),
      Number(window ?? 0),
      Date.now(),
      Math.random(),
    );
    if (verdict !== DROP) {
      if (name === "tidings:ready") {
        driver.caughtUp = false;
        driver.version = String(version ?? "");
      } else if (name === "tidings:caught-up") driver.caughtUp = true;
    }
    driver.heard(verdict, id);
    if (verdict !== DROP && name === "tidings:gap") driver.host.gap({ asked: String(asked), oldest: String(oldest), topic });
  }

  #untagged(): void {
    if (!this.#understood) return;
    this.#understood = false;
    this.error(new SseError("bad-frame", `${this.#url} is not a stream of a Tidings server: it sends events without a tag.`));
  }

  error(error: SseError): void {
    if (!this.#driver.closed) this.#driver.host.error(error);
  }

  fail(error: SseError): void {
    this.#driver.fail(error);
  }

  #tell(input: number): void {
    if (!this.isDone) this.#driver.tell(input, this.#stream);
  }
}

/** The number that digits make; NaN where there are others, or none. `Number` would want a string of its own. */
function digits(text: string, at: number, end: number): number {
  let number = at < end ? 0 : NaN;
  for (; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : NaN;
  }
  return number;
}

/** What a control event says. One that cannot be read says nothing, and its name is enough to act on. */
function fields(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) ?? {};
  } catch {
    return {};
  }
}
