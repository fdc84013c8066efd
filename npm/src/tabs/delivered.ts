import { numbers } from "../stream/id.js";

/** Of how many topics and names, or ids that a publisher chose, the last delivery is remembered. */
export const REMEMBERED = 8_192;

/**
 * What a tab has delivered: another leader begins where it was itself, so some comes again. Within a topic and name numbers
 * only grow, which the server sees to even where it holds events back, so the newest of each says it all.
 */
export class Delivered {
  readonly #newest = new Map<string, readonly [incarnation: number, seq: number, topics: string]>();

  /** Whether an event is not among those delivered; from now on it is. */
  isNews(name: string, topics: string, id: string): boolean {
    // A state is told as often as a stream begins.
    if (id === "") return true;
    const [incarnation, seq] = numbers(id);
    const key = incarnation < 0 ? id : `${topics.split("\t", 1)[0]}\n${name}`;
    const newest = this.#newest.get(key);
    if (newest !== undefined && newest[0] === incarnation && seq <= newest[1]) return false;
    // Those that are not heard of for longest are the first in a map.
    this.#newest.delete(key);
    this.#newest.set(key, [incarnation, seq, topics]);
    if (this.#newest.size > REMEMBERED) this.#newest.delete(this.#newest.keys().next().value as string);
    return true;
  }

  /** Forgets what is not wanted any more: whoever wants it again may begin before what was delivered then. */
  keep(wants: (topics: string) => boolean): void {
    for (const [key, [, , topics]] of this.#newest) if (!wants(topics)) this.#newest.delete(key);
  }
}
