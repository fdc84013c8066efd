import { numbers } from "../stream/id.js";
import { dropFirst } from "./ring.js";

/** Of how many topics and names, or ids that a publisher chose, the last delivery is remembered. */
export const REMEMBERED = 8_192;

/**
 * What a tab has delivered: another leader begins where it was itself, so some comes again. Within a topic and name numbers
 * only grow, which the server sees to even where it holds events back, so the newest of each says it all.
 */
export interface Delivered {
  /** Whether an event is not among those delivered; from now on it is. */
  readonly isNews: (name: string, topics: string, id: string) => boolean;
  /** Forgets what is not wanted any more: whoever wants it again may begin before what was delivered then. */
  readonly keep: (wants: (topics: string) => boolean) => void;
}

export function createDelivered(): Delivered {
  const newest = new Map<string, readonly [incarnation: number, seq: number, topics: string]>();
  return {
    isNews(name, topics, id) {
      // A state is told as often as a stream begins.
      if (!id) return true;
      const [incarnation, seq] = numbers(id);
      const key = incarnation < 0 ? id : `${topics.split("\t", 1)[0]}\n${name}`;
      const last = newest.get(key);
      if (last && last[0] === incarnation && seq <= last[1]) return false;
      newest.delete(key);
      newest.set(key, [incarnation, seq, topics]);
      dropFirst(newest, REMEMBERED);
      return true;
    },
    keep(wants) {
      for (const [key, [, , topics]] of newest) if (!wants(topics)) newest.delete(key);
    },
  };
}
