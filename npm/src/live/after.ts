import { type Numbers, numbers } from "../stream/id.js";

export { precedes } from "../stream/id.js";

// Where an id stands in relation to another. Ids of one log have an order; of any others it can only be said whether they
// are the same.

/** An id that events are compared with, taken apart once. */
export type Mark = Numbers;

/** The mark of an id. */
export const markOf: (id: string) => Mark = numbers;

/** Whether an event follows on a mark. What cannot be compared does, and so does a state, which has no id. */
export function follows(id: string, [incarnation, seq]: Mark): boolean {
  const [own, number] = numbers(id);
  if (own !== incarnation) return true;
  return own < 0 ? number !== seq : number > seq;
}
