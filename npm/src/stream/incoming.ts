import { SseError } from "../errors.js";
import type { Wasm } from "../wasm/load.js";
import { FAILED, OPENED, REFUSED, wordOf } from "./codes.js";
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
  readonly wasm: Wasm;
  readonly machine: number;
  readonly stream: number;
  isDone = false;
  readonly #driver: Driver;
  readonly #url: string;
  /** What the id that was delivered last begins with, up to its sequence number. */
  #prefix = "-";
  #understood = true;

  constructor(driver: Driver, stream: number, url: string) {
    this.wasm = driver.wasm;
    this.machine = driver.machine;
    this.stream = stream;
    this.#driver = driver;
    this.#url = url;
  }

  get isOver(): boolean {
    return this.#driver.closed;
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
    const { wasm, machine, stream } = this;
    if (this.isOver) return;
    const [now, random] = [Date.now(), Math.random()];
    // In one: what the status changes is not to be seen in two steps.
    if (!this.isDone) wasm.handle(machine, REFUSED, stream, now, random);
    wasm.answered(machine, stream, status, retryAfter, Number(renewable), now, random);
    this.#driver.act();
  }

  act(): void {
    if (!this.isOver) this.#driver.act();
  }

  deliver(verdict: number, id: string, name: string, topics: string, text: string): void {
    const driver = this.#driver;
    if (verdict === DELIVER) driver.cursor = id;
    if (driver.newest?.isOvertaken(verdict === WITHOUT_ID, id, name, topics)) return;
    driver.host.event(name, topics, id, text);
  }

  event(id: string, name: string, topics: string, text: string): void {
    const driver = this.#driver;
    if (driver.closed) return;
    const prefix = this.#prefix;
    let verdict = ASK;
    // Of most, one number is all that goes into the wasm.
    if (id.startsWith(prefix)) verdict = this.wasm.next(this.machine, this.stream, Number(id.slice(prefix.length)));
    if (verdict === ASK) {
      const [incarnation, seq] = numbers(id);
      verdict = this.wasm.event(this.machine, this.stream, incarnation, seq, Date.now(), Math.random());
      if (verdict === DELIVER && incarnation >= 0) this.#prefix = id.slice(0, id.indexOf("-") + 1);
      driver.heard(verdict, id);
    }
    if (verdict !== DROP) this.deliver(verdict, id, name, topics, text);
  }

  control(id: string, name: string, topic: string, json: string): void {
    const driver = this.#driver;
    if (driver.closed) return;
    const { ping, window, asked, oldest, reason, version } = fields(json);
    const word = wordOf(name, reason);
    const verdict = this.wasm.control(
      this.machine,
      this.stream,
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

  untagged(): void {
    if (this.isOver || !this.#understood) return;
    this.#understood = false;
    this.error(new SseError("bad-frame", `${this.#url} is not a stream of a Tidings server: it sends events without a tag.`));
  }

  error(error: SseError): void {
    if (!this.isOver) this.#driver.host.error(error);
  }

  fail(error: SseError): void {
    this.#driver.fail(error);
  }

  #tell(input: number): void {
    if (!this.isDone) this.#driver.tell(input, this.stream);
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
