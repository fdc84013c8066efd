import { compilePattern, NO_PARAMS, type Params } from "../stream/pattern.js";
import type { Wishes } from "../stream/upstream.js";

/** The topic that stands for all of them, and the name that stands for every name. */
export const ALL = "*";

/** Which topics a listener is for: gives the parameters in the first of an event's that fits; `undefined` when none does. */
export type Filter = (topics: readonly string[]) => Params | undefined;

/** What lets through what is wished for; `params` are those of an exact topic. */
export function filterOf(wishes: Wishes, params: Params): Filter {
  const fits = wishes.map(({ kind, value }) => {
    if (kind === "pattern") return compilePattern(value);
    return (topic: string) => (value === ALL || value === topic ? params : undefined);
  });
  return (topics) => {
    for (const topic of topics) {
      for (const fit of fits) {
        const found = fit(topic);
        if (found) return found;
      }
    }
    return undefined;
  };
}
