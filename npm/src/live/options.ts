import { SseError } from "../errors.js";
import { UNPACED } from "../stream/upstream.js";
import type { ClientOptions, ListenOptions } from "../types/index.js";

/** Browsers take a longer delay for none at all, in milliseconds. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Refuses what cannot work. */
export function checkOptions(options: ClientOptions): void {
  const { topics = [], patterns = [], transport = "auto", request, token, tabs = "", resume = "local", pauseWhenHidden = 0 } = options;
  for (const topic of topics) check("topics", topic, isText(topic));
  for (const pattern of patterns) check("patterns", pattern, isText(pattern));
  check("transport", transport, /^(auto|eventsource|fetch)$/.test(transport));
  check("request.method", request?.method, /^(GET|POST|QUERY)$/.test(request?.method ?? "GET"));
  // An EventSource can send neither.
  for (const [name, value] of Object.entries({ request, token })) check(name, "given to an EventSource", !value || transport !== "eventsource");
  check("tabs", tabs, typeof (typeof tabs === "object" ? tabs.key : `${tabs}`) === "string");
  check("resume", resume, /^(session|local)$/.test(resume));
  for (const [name, value = 0] of Object.entries({ ...options.reconnect, pauseWhenHidden })) check(name, value, +value >= 0);
}

/** Refuses what cannot work for a listener. */
export function checkListen({ topic = "-", pattern = "-", after, maxPerSecond = 1 }: ListenOptions): void {
  check("topic", topic, isText(topic));
  check("pattern", pattern, isText(pattern));
  check("pattern", "given beside topic: listen twice", topic === "-" || pattern === "-");
  check("after", after, !after || isText(after));
  check("maxPerSecond", maxPerSecond, maxPerSecond > 0 && maxPerSecond < Infinity);
}

/** The shortest time between two events of a topic and name, as it is told to the server. */
export function intervalOf({ latest = false, maxPerSecond }: ListenOptions): number {
  if (maxPerSecond !== undefined) return Math.min(Math.ceil(1_000 / maxPerSecond), LONGEST_DELAY);
  return latest ? 0 : UNPACED;
}

function isText(value: unknown): boolean {
  return typeof value === "string" && /^[^\0-\x1f\x7f]+$/.test(value);
}

function check(option: string, value: unknown, fits: boolean): void {
  if (!fits) throw new SseError("bad-option", `options.${option} cannot be ${value === "" ? "empty" : value}.`, { reason: option });
}
