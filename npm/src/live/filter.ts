import { compilePattern, NO_PARAMS, type Params } from "../stream/pattern.js";
import type { Wishes } from "../stream/upstream.js";
import { EVERYTHING, keyOf } from "../stream/wishes.js";

/** Which topics a listener is for: gives the parameters in the first of an event's that fits; `undefined` when none does. */
export type Filter = (topics: readonly string[]) => Params | undefined;

/** Lets everything through. */
export const everything: Filter = () => NO_PARAMS;

/** What lets through what is wished for; `params` are those of an exact topic, and without them nobody asks for any. */
export function filterOf(wishes: Wishes, params?: Params): Filter {
  if (wishes.some((wish) => keyOf(wish) === EVERYTHING)) return everything;
  const fits = wishes.map(({ kind, value }) =>
    kind === "pattern" ? compilePattern(value) : (topic: string) => (value === topic ? (params ?? NO_PARAMS) : undefined),
  );
  return (topics) => {
    for (const topic of topics) {
      for (const fit of fits) {
        const found = fit(topic);
        if (found) return params ? found : NO_PARAMS;
      }
    }
    return undefined;
  };
}
