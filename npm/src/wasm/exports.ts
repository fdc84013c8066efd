/**
 * What the wasm exports, as sse-client-wasm/src/npm.rs says it. Ids are two numbers, as id.ts makes them; times are in
 * milliseconds; `random` is uniform from 0 to 1.
 */
export interface Wasm {
  create(incarnation: number, seq: number, initial: number, max: number, floor: number, stableAfter: number, maxAttempts: number): number;
  destroy(machine: number): void;
  handle(machine: number, input: number, stream: number, now: number, random: number): void;
  answered(machine: number, stream: number, status: number, retryAfter: number, renewable: number, now: number, random: number): void;
  retry(machine: number, stream: number, after: number, now: number, random: number): void;
  change(machine: number, incarnation: number, seq: number, now: number, random: number): number;
  control(
    machine: number,
    stream: number,
    incarnation: number,
    seq: number,
    word: number,
    ping: number,
    window: number,
    now: number,
    random: number,
  ): number;
  event(machine: number, stream: number, incarnation: number, seq: number, now: number, random: number): number;
  next(machine: number, stream: number, seq: number): number;
  poll(machine: number): number;
  deadline(machine: number): number;
  state(machine: number): number;
}
