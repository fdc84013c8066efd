/** How many topics and names are remembered. Beyond, one may see an older event after a newer one. */
const MOST = 8_192;

/**
 * The newest event of each topic and name, where some are throttled: one that was held back comes late, and what has been
 * delivered by another stream meanwhile may have overtaken it. It is then left out, like everything that a throttle leaves out.
 */
export class Newest {
  readonly #seqs = new Map<string, number>();
  #prefix = "";

  isOvertaken(isLate: boolean, id: string, name: string, topics: string): boolean {
    const dash = id.indexOf("-") + 1;
    const seq = Number(id.slice(dash));
    const prefix = id.slice(0, dash);
    if (!(seq >= 0) || prefix === "") return false;
    const seqs = this.#seqs;
    if (prefix !== this.#prefix || seqs.size > MOST) seqs.clear();
    this.#prefix = prefix;
    const key = `${name}\t${topics}`;
    if (isLate && seq < (seqs.get(key) ?? 0)) return true;
    seqs.set(key, seq);
    return false;
  }
}
