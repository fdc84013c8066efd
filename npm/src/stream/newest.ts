import { numbers } from "./id.js";

/** Of how many topics and names, or ids that a publisher chose, the newest delivery is remembered. */
export const REMEMBERED = 8_192;

/**
 * What has been delivered, where some of it may come again, by another stream, or has been overtaken there. Within a topic and
 * name numbers only grow, which the server sees to even where it holds events back, so the newest of each says it all.
 */
export interface Newest {
  /** Whether an event is newer than what has been delivered, which it has been from now on; one that comes in its turn is. */
  readonly isNews: (name: string, topics: string, id: string, inTurn?: boolean) => boolean;
  /** Forgets what is not wanted any more: whoever wants it again may begin before what was delivered then. */
  readonly keep: (wants: (topics: string) => boolean) => void;
}

/** Nothing yet. */
export function createNewest(): Newest {
  const newest = new Map<string, readonly [incarnation: number, seq: number, topics: string]>();
  return {
    isNews(name, topics, id, inTurn) {
      // A state is told as often as a stream begins.
      if (!id) return true;
      const [incarnation, seq] = numbers(id);
      const key = incarnation < 0 ? id : `${topics.split("\t", 1)[0]}\n${name}`;
      const last = newest.get(key);
      if (!inTurn && last && last[0] === incarnation && seq <= last[1]) return false;
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

/** Keeps a map within its bound; the first in it are those that have been there for longest. */
export function dropFirst(map: Map<string, unknown>, bound: number): void {
  if (map.size > bound) map.delete(map.keys().next().value!);
}
