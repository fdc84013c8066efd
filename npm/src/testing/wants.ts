import type { SseError } from "../errors.js";
import { compilePattern } from "../stream/pattern.js";
import { type ScriptedRequest, topicsIn } from "./request.js";

/** The interval of what is not throttled. What leaves out the least holds, so it is less than any other. */
export const FREE = -1;

/** One topic or pattern that is asked for. */
export interface Asked {
  /** The topic, where it is one. */
  readonly topic: string | undefined;
  readonly fits: (topic: string) => boolean;
  /** How long it is to be until the next event, in milliseconds. */
  readonly interval: number;
  /** Whether its state is wanted although there is a cursor. */
  readonly isNew: boolean;
}

/** What a request asks for, as a hub reads it. */
export class Wants {
  readonly request: ScriptedRequest;
  /** Topics first, each once; where all are asked for, that alone. */
  readonly each: readonly Asked[];
  readonly isThrottled: boolean;
  /** Also what is asked for beside all of them, which may have an interval of its own. */
  readonly #all: readonly Asked[];

  /** @throws Refused where a hub answers 400 */
  constructor(request: ScriptedRequest) {
    const { query } = request;
    const topics = topicsIn(query);
    const patterns = [...new Set(query.getAll("match_urlpattern"))];
    if (topics.length + patterns.length === 0) topics.push("*");
    const names = [...topics, ...patterns];
    const intervals = readThrottles(request.throttle, names);
    checkAsked("state", request.states, names);
    const asked = (name: string, topic: string | undefined, fits: Asked["fits"]): Asked => {
      // Where everything is asked for by that name, what is asked for beside it is wanted more often.
      const forAll = topics.includes("*") ? Infinity : (intervals.get("*") ?? Infinity);
      const interval = Math.min(intervals.get(name) ?? Infinity, forAll);
      const isNew = request.states.some((state) => state === "*" || state === name);
      return { topic, fits, interval: interval === Infinity ? FREE : interval, isNew };
    };
    const any = topics.includes("*") ? asked("*", undefined, () => true) : undefined;
    const others = [
      ...topics.filter((name) => name !== "*").map((name) => asked(name, name, (topic) => topic === name)),
      ...patterns.map((name) => asked(name, undefined, fitting(name))),
    ];
    this.request = request;
    this.each = any === undefined ? others : [any];
    this.#all = any === undefined ? others : [any, ...others];
    this.isThrottled = intervals.size > 0;
  }

  /** Whether any of these topics is asked for. */
  asksFor(topics: readonly string[]): boolean {
    return this.each.some(({ fits }) => topics.some(fits));
  }

  /** The interval of an event on these topics. */
  intervalOf(topics: readonly string[]): number {
    return Math.min(...this.#all.filter(({ fits }) => topics.some(fits)).map(({ interval }) => interval));
  }
}

/** What is wrong with a request, as a hub says it. */
export class Refused extends Error {
  constructor(parameter: string, fault: string) {
    super(`parameter "${parameter}" ${fault}`);
  }
}

/** The least interval of each name. */
function readThrottles(throttles: readonly string[], asked: readonly string[]): ReadonlyMap<string, number> {
  const intervals = new Map<string, number>();
  for (const throttle of throttles) {
    const [, milliseconds, of = ""] = /^(\d+) (.*)$/s.exec(throttle) ?? [];
    if (milliseconds === undefined) {
      throw new Refused("throttle", "must be whole milliseconds, a space, and a topic or pattern that is asked for, or *");
    }
    intervals.set(of, Math.min(Number(milliseconds), intervals.get(of) ?? Infinity));
  }
  checkAsked("throttle", [...intervals.keys()], asked);
  return intervals;
}

function checkAsked(parameter: string, names: readonly string[], asked: readonly string[]): void {
  if (names.every((name) => name === "*" || asked.includes(name))) return;
  throw new Refused(parameter, "names what is not asked for: repeat the topic or pattern as it was asked for, or *");
}

function fitting(source: string): Asked["fits"] {
  try {
    const pattern = compilePattern(source);
    return (topic) => pattern(topic) !== undefined;
  } catch (error) {
    throw new Refused("match_urlpattern", `is refused: ${(error as SseError).message}`);
  }
}
