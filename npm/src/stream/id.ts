/** An id as two numbers, which is how it goes into the wasm: incarnation and sequence number, or -1 and a hash, or -2 for none. */
export type Numbers = readonly [incarnation: number, seq: number];

/** The ids that a hub gives. */
const LOG_ID = /^([\da-f]{12})-(\d{1,15})$/;

/** The numbers of an id. */
export function numbers(id: string): Numbers {
  if (id === "") return [-2, 0];
  const parts = LOG_ID.exec(id);
  return parts === null ? [-1, hash(id)] : [Number(`0x${parts[1]}`), +parts[2]!];
}

/** Whether an id is of the same log as another, and before it. */
export function precedes(id: string, other: string): boolean {
  // By their text, which is read for every event that somebody begins after.
  return id.slice(0, 13) === other.slice(0, 13) && LOG_ID.test(id) && LOG_ID.test(other) && Number(id.slice(13)) < Number(other.slice(13));
}

/** 53 bits, which is what a number holds: among the ids that are compared, two that share one are not met. */
function hash(id: string): number {
  let [high, low] = [1, 2];
  for (let index = 0; index < id.length; index++) {
    const code = id.charCodeAt(index);
    high = Math.imul(high ^ code, 0x9e3779b1);
    low = Math.imul(low ^ code, 0x85ebca77) ^ (high >>> 15);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
