import { badOption } from "../errors.js";
import { UNPACED } from "../stream/upstream.js";
import type { ClientOptions, ListenOptions } from "../types/index.js";

const TEXT = /^[^\0-\x1f\x7f]+$/;
/** A number that is not negative, with or without a limit, or a boolean. */
const AMOUNT = /^[\dItf]/;

/** What the values of options look like, as text. */
const FITS: Record<string, RegExp> = {
  topics: TEXT,
  topic: TEXT,
  patterns: TEXT,
  pattern: TEXT,
  after: TEXT,
  transport: /^(auto|eventsource|fetch)$/,
  "request.method": /^(GET|POST|QUERY)$/,
  resume: /^(session|local)$/,
  maxPerSecond: /^(?!0$)[\d.]+$/,
  pauseWhenHidden: AMOUNT,
};

/** Refuses what cannot work. */
export function checkOptions(options: ClientOptions): void {
  const { transport, request, tabs, reconnect } = options;
  check({ ...options, "request.method": request?.method });
  check(reconnect ?? {}, AMOUNT);
  for (const option of ["request", "token"] as const) if (transport === "eventsource" && options[option]) throw badOption(option, "sent by an EventSource");
  if (typeof tabs === "object" && typeof tabs.key !== "string") throw badOption("tabs", "without a key");
}

/** Refuses what cannot work for a listener. */
export function checkListen(options: ListenOptions): void {
  check({ ...options, after: options.after || undefined });
  if (options.topic && options.pattern) throw badOption("pattern", "given with a topic");
}

/** The shortest time between two events of a topic and name, as it is told to the server. */
export function intervalOf({ latest, maxPerSecond }: ListenOptions): number {
  if (maxPerSecond) return Math.ceil(1_000 / maxPerSecond);
  return latest ? 0 : UNPACED;
}

/** What is not given is fine. */
function check(options: object, amount?: RegExp): void {
  for (const [option, values] of Object.entries(options)) {
    const fits = amount ?? FITS[option];
    for (const value of [values].flat()) {
      if (value === undefined || !fits || (fits.test(value) && (fits !== TEXT || typeof value === "string"))) continue;
      throw badOption(option, value === "" ? "empty" : value);
    }
  }
}
