import { badOption, SseError } from "../errors.js";
import type { ClientOptions } from "../types/index.js";
import type { Wasm } from "../wasm/exports.js";
import { CLOSE, DELIVER, DROP, FAILED, REASONS, REFUSED, REST, START, STATUSES, TIMER, WITHOUT_ID, wordOf } from "./codes.js";
import { errorOf } from "./end.js";
import { numbers, precedes } from "./id.js";
import { parseJson } from "./json.js";
import { createNewest, type Newest } from "./newest.js";
import { watchPage } from "./page.js";
import { createPast } from "./past.js";
import { queryOf } from "./query.js";
import { createTagged } from "./tagged.js";
import type { Hearer, Opener } from "./transport.js";
import { type Host, UNPACED, type Upstream, type Wishes } from "./upstream.js";
import { keyOf } from "./wishes.js";

/**
 * A stream of one's own: carries out what the machine decides, by the means of a transport. Nothing is opened before something
 * is wanted. Whatever it waits for holds it: the connection, a timer, and the page.
 *
 * @param lastEventId - the id to begin after; may be empty
 */
export function createDriver(wasm: Wasm, url: string, open: Opener, options: ClientOptions, lastEventId: string, host: Host): Upstream {
  const { initial = 1_000, max = 30_000, floor = 250, stableAfter = 10_000, maxAttempts = 100 } = options.reconnect ?? {};
  const machine = wasm.create(...numbers(lastEventId), initial, max, floor, stableAfter, maxAttempts);
  const streams = new Map<number, AbortController>();
  const past = createPast(() => cursor);
  url = url.split("#", 1)[0]!;
  /** The id that was heard last. */
  let cursor = lastEventId;
  /** What is wanted; nothing before the first and while nothing is. */
  let wanted: Wishes = [];
  let query = "";
  /** What was wanted last, as a text. */
  let last = "";
  /** Of what the state has been told. */
  let told: ReadonlySet<string> = new Set();
  /** Where streams begin until one is heard, because what is wanted has changed; empty where that is the first cursor. */
  let begin: string | undefined;
  /** Whether what is wanted was refused: what comes meanwhile is of the stream from before, and the cursor is where that is. */
  let isRefused = false;
  /** Whether everything is over. */
  let closed = false;
  let caughtUp = false;
  let version = "";
  /** What a late event is compared with, where there may be some. */
  let newest: Newest | undefined;
  let failure: SseError | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let offPage: (() => void) | undefined;

  /** After which id the next stream begins. */
  const start = (): string => begin || cursor;

  /** What is new to a stream that goes on: its state comes first. */
  const news = (): Wishes => wanted.filter((wish) => start() && !wish.seen && !told.has(keyOf(wish)));

  function tell(input: number, stream = 0): void {
    if (closed) return;
    wasm.handle(machine, input, stream, Date.now(), Math.random());
    act();
  }

  /** There is no going on. */
  function fail(error: SseError): void {
    failure ??= error;
    tell(CLOSE);
  }

  /** Does what the machine wants done now, and shows its state. */
  function act(): void {
    for (let action; !closed && (action = wasm.poll(machine)); ) {
      const what = action & 3;
      const stream = action >>> 2;
      if (what === 1) connect(stream);
      else if (what === 2) {
        streams.get(stream)?.abort();
        streams.delete(stream);
      } else if (stream > 1) {
        isRefused = true;
        host.error(errorOf(REASONS[stream >>> 1] || null, "The server refuses what is wanted now")!);
      } else {
        const asked = start();
        begin = undefined;
        isRefused = false;
        if (stream) host.gap({ asked, oldest: cursor, topic: "" });
        cursor = asked;
      }
    }
    // Connecting may have failed, and closed this.
    if (closed) return;
    const deadline = wasm.deadline(machine);
    const state = wasm.state(machine);
    const status = STATUSES[state & 7]!;
    clearTimeout(timer);
    if (status === "closed") {
      closed = true;
      offPage?.();
      past.change([]);
      wasm.destroy(machine);
    } else if (deadline < Infinity) timer = setTimeout(tell, deadline - Date.now(), TIMER);
    if (status !== "open") caughtUp = false;
    const retryAt = status === "waiting" && deadline < Infinity ? deadline : null;
    const reason = REASONS[(state >>> 3) & 31] || null;
    const change = { status, attempt: state >>> 8, retryAt, reason, caughtUp, version, leader: null };
    host.state(failure ? { ...change, reason: "failed", error: failure } : change);
  }

  /** A verdict on what arrived, which may have moved the cursor. */
  function heard(verdict: number, id: string): void {
    if (verdict === DELIVER && begin === "") begin = id;
    // It may have been the first word of a new stream, which rewinds the cursor.
    act();
    if (verdict !== DELIVER) return;
    cursor = id;
    past.heard(id);
  }

  function connect(stream: number): void {
    const controller = new AbortController();
    streams.set(stream, controller);
    const asked = start();
    const carried = wanted;
    let understood = true;
    const tagged = createTagged(
      (seq) => (closed ? DROP : wasm.next(machine, stream, seq)),
      (id, incarnation, seq) => {
        if (closed) return DROP;
        const verdict = wasm.event(machine, stream, incarnation, seq, Date.now(), Math.random());
        heard(verdict, id);
        return verdict;
      },
      (verdict, name, topics, id, payload) => {
        if (verdict === DROP) return;
        if (verdict === DELIVER) cursor = id;
        if (newest?.isNews(name, topics, id, verdict !== WITHOUT_ID) ?? true) host.event(name, topics, id, payload);
      },
      (name, topic, id, json) => {
        if (closed) return;
        const { ping, window, asked, oldest, reason, version: announced } = parseJson(json) ?? {};
        const verdict = wasm.control(machine, stream, ...numbers(id), wordOf(name, reason), ping, window, Date.now(), Math.random());
        if (verdict !== DROP) {
          if (name === "ready") {
            caughtUp = false;
            version = announced ?? "";
            // States come before it.
            told = new Set(carried.filter(({ seen }) => !seen).map(keyOf));
          } else if (name === "caught-up") caughtUp = true;
        }
        heard(verdict, id);
        if (verdict !== DROP && name === "gap") host.gap({ asked, oldest, topic });
      },
      () => {
        if (understood && !closed) host.error(new SseError("bad-frame", `${url} is no stream of a Tidings server.`));
        understood = false;
      },
    );

    const hearer: Hearer = {
      ...tagged,
      tell: (input) => tell(input, stream),
      lost(error) {
        if (error instanceof SseError && !controller.signal.aborted) {
          if (error.code === "token-failed") host.error(error);
          else fail(error);
        }
        tell(FAILED, stream);
      },
      answered(status, retryAfter, renewable) {
        if (closed) return;
        const [now, random] = [Date.now(), Math.random()];
        // In one: what the status changes is not to be seen in two steps.
        wasm.handle(machine, REFUSED, stream, now, random);
        wasm.answered(machine, stream, status, retryAfter, +renewable, now, random);
        act();
      },
      retry(after) {
        if (closed) return;
        wasm.retry(machine, stream, after, Date.now(), Math.random());
        act();
      },
    };

    try {
      const whole = new URLSearchParams(query);
      if (asked) whole.append("last_event_id", asked);
      for (const { value } of news()) whole.append("state", value);
      open(url, String(whole), hearer, controller.signal);
    } catch (cause) {
      fail(badOption("url", url, cause));
    }
  }

  return {
    get lastEventId() {
      return isRefused ? cursor : start();
    },
    want(wishes, after = "") {
      if (closed) return;
      const lifted = past.change(wishes);
      wanted = wishes;
      if (!wishes.length) {
        last = query = "";
        told = new Set();
        begin = undefined;
        isRefused = false;
        return tell(REST);
      }
      // Whoever resumes has been told.
      if (!offPage && cursor) told = new Set(wishes.map(keyOf));
      query = queryOf(wishes);
      if (last === (last = query + wishes.filter(({ seen }) => !seen).map(keyOf).sort())) return;
      if (wishes.some(({ interval }) => interval > UNPACED)) newest ??= createNewest();
      // Where a listener begins may be earlier still.
      if (lifted && (!after || precedes(lifted, after))) after = lifted;
      if (!offPage) {
        offPage = watchPage(tell, options.pauseWhenHidden);
        if (!after) return tell(START);
      }
      const place = wasm.change(machine, ...numbers(after), Date.now(), Math.random());
      const before = start();
      isRefused = false;
      // After the id that was given, or after the oldest number that repetitions can be told by, or where it would have.
      begin = place === -1 ? before : after;
      if (place >= 0) {
        begin = before.slice(0, before.indexOf("-") + 1) + place;
        host.gap({ asked: after || before, oldest: begin, topic: "" });
      }
      act();
    },
    close: () => tell(CLOSE),
  };
}
