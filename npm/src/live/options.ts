import { SseError } from "../errors.js";
import { UNPACED } from "../stream/upstream.js";
import type { ClientOptions, ListenOptions } from "../types/index.js";

/** Browsers take a longer delay for none at all, in milliseconds. */
const LONGEST_DELAY = 2 ** 31 - 1;

const TEXT = /^[^\0-\x1f\x7f]+$/;
const AMOUNT = /^[\dI]/;
const NOTHING = /^(undefined|)$/;

/** Refuses what cannot work. */
export function checkOptions(options: ClientOptions): void {
  const { topics = [], patterns = [], transport, request, token, tabs, resume, reconnect, pauseWhenHidden = 0 } = options;
  check("topics", TEXT, ...topics);
  check("patterns", TEXT, ...patterns);
  check("transport", /^(auto|eventsource|fetch)$/, transport);
  check("resume", /^(session|local)$/, resume);
  check("request.method", /^(GET|POST|QUERY)$/, request?.method);
  if (typeof tabs === "object") check("tabs", /string/, typeof tabs.key);
  // An EventSource can send neither.
  if (transport === "eventsource") for (const [option, value] of Object.entries({ request, token })) check(option, NOTHING, value && "given to an EventSource");
  for (const [option, value] of Object.entries({ ...reconnect, pauseWhenHidden: +pauseWhenHidden })) check(option, AMOUNT, value);
}

/** Refuses what cannot work for a listener. */
export function checkListen({ topic, pattern, after, maxPerSecond }: ListenOptions): void {
  check("topic", TEXT, topic);
  check("pattern", TEXT, pattern);
  if (topic) check("pattern", NOTHING, pattern && "given beside a topic");
  if (after) check("after", TEXT, after);
  check("maxPerSecond", /^(?!0$)\d/, maxPerSecond);
}

/** The shortest time between two events of a topic and name, as it is told to the server. */
export function intervalOf({ latest, maxPerSecond }: ListenOptions): number {
  if (maxPerSecond) return Math.min(Math.ceil(1_000 / maxPerSecond), LONGEST_DELAY);
  return latest ? 0 : UNPACED;
}

/** Refuses values whose text does not fit; what is not given does. */
function check(option: string, fits: RegExp, ...values: unknown[]): void {
  for (const value of values) {
    if (value !== undefined && !fits.test(String(value))) {
      throw new SseError("bad-option", `options.${option} cannot be ${value === "" ? "empty" : value}.`, { reason: option });
    }
  }
}
