import { UNPACED, type Wish } from "../stream/upstream.js";
import type { ListenOptions } from "../types/index.js";
import { compilePattern, NO_PARAMS, type Params, type Pattern } from "../stream/pattern.js";

/** Which topics a listener is for, and what it is to be asked of the server for it. */
export interface Filter {
  /** Whether it lets everything through. */
  readonly all?: boolean;
  /** The one topic it is for, where it is for one. */
  readonly topic?: string;
  /** The parameters in the first of the topics that fits; `undefined` when none does. */
  readonly match: (topics: readonly string[]) => Params | undefined;
  /** What is asked of the server, at the pace of the listener. */
  readonly wishes: readonly Wish[];
}

/** The topic that stands for all of them, and the name that stands for every name. */
export const ALL = "*";

/** A filter for those who name neither topic nor pattern. */
export function commonFilter(topics: readonly string[], patterns: readonly string[]): Filter {
  if (topics.length + patterns.length === 0) topics = [ALL];
  const filters = [
    ...topics.map((topic) => filterOf({ topic }, () => [])),
    ...patterns.map((pattern) => filterOf({ pattern }, () => [])),
  ] as Filter[];
  return {
    all: topics.includes(ALL),
    match: (all) => (filters.some(({ match }) => match(all)) ? NO_PARAMS : undefined),
    wishes: filters.flatMap(({ wishes }) => wishes),
  };
}

/** The filter of a listener that names a topic or a pattern; `known` gives the patterns whose parameters a topic may hold. */
export function filterOf({ topic, pattern }: ListenOptions, known: () => readonly Pattern[]): Filter | undefined {
  if (pattern !== undefined) {
    const compiled = compilePattern(pattern);
    const match = (topics: readonly string[]): Params | undefined => {
      for (const each of topics) {
        const params = compiled(each);
        if (params) return params;
      }
      return undefined;
    };
    return { match, wishes: [{ kind: "pattern", value: pattern, interval: UNPACED }] };
  }
  if (topic === undefined) return undefined;
  const wishes: Wish[] = [{ kind: "topic", value: topic, interval: UNPACED }];
  if (topic === ALL) return { all: true, match: () => NO_PARAMS, wishes };
  const found = known().map((each) => each(topic));
  const params: Params = found.some(Boolean) ? Object.freeze(Object.assign({}, ...found)) : NO_PARAMS;
  return { topic, match: (topics) => (topics.includes(topic) ? params : undefined), wishes };
}
