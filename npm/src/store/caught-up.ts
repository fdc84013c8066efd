import { SseError } from "../errors.js";
import type { Client, ConnectionState } from "../types/index.js";
import type { Cell } from "./cell.js";
import type { Frame, Shown } from "../live/frame.js";

/** How long what was heard meanwhile is kept for those who waited, in milliseconds: React shows them when it has time. */
export const KEPT = 5_000;
/** How many cells are kept for components that wait. */
const MOST = 1_000;

/** The moment when the stream has delivered everything that had been published when it opened. It comes once. */
export interface CaughtUp {
  /**
   * What to wait for, always the same promise, also after it was fulfilled: React's `use` has to be called again then.
   * `undefined` where nobody ever had to wait. It rejects with the reason when the client closes before. While somebody waits,
   * the expected cells are fed.
   */
  readonly wait: () => Promise<void> | undefined;
  /** What became of the promise, for a React that asks again instead of remembering. */
  readonly outcome: () => Outcome | undefined;
  /**
   * Names a cell that is about to be shown, and gives it back. React forgets what a component had read that waits on its
   * first render, and subscribes to none of it: unless the store remembers, nobody listens, and the moment never comes.
   */
  readonly expect: <Value>(cell: Cell<Value>) => Cell<Value>;
}

/** That it has come, or why it never will. */
interface Outcome {
  readonly error?: unknown;
}

/** The moment for a client; what `frame` has to show by then is shown with it. */
export function createCaughtUp(client: Client<any>, frame: Frame): CaughtUp {
  // Both in the order in which they came, so that the bound takes those which a render forgot long ago.
  const expected = new Map<string, Cell<unknown>>();
  const fed = new Map<string, () => void>();
  let promise: Promise<void> | undefined;
  let outcome: Outcome | undefined;
  let settle = (_: Outcome): void => {};

  const show = (): Shown => outcome === undefined && (client.state.caughtUp || client.state.status === "closed") && tell;
  const tell = (): void => settle(client.state.caughtUp ? {} : { error: errorOf(client.state) });

  function watch(): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => {
      const off = client.onStateChange(() => frame(show));
      frame(show);
      settle = (settled) => {
        outcome ??= settled;
        off();
        setTimeout(() => {
          fed.forEach((stop) => stop());
          fed.clear();
        }, KEPT);
        if ("error" in outcome) reject(outcome.error);
        else resolve();
      };
    });
    // React reports what it is told. Where nobody waits any more, there is nobody to be told.
    promise.catch(() => {});
    return promise;
  }

  /** Listens to what is expected. */
  function feed(): void {
    for (const [key, cell] of expected) {
      expected.delete(key);
      if (fed.has(key)) continue;
      try {
        fed.set(key, cell.subscribe(() => {}));
      } catch (error) {
        settle({ error });
      }
      oldestOver(fed)?.();
    }
  }

  return {
    outcome: () => outcome,
    wait() {
      if (promise === undefined && client.state.caughtUp) outcome ??= {};
      if (outcome !== undefined) return promise;
      // Not while React renders: the client's state changes when somebody begins to listen.
      if (expected.size > 0) queueMicrotask(feed);
      return (promise ??= watch());
    },
    expect(cell) {
      if (outcome !== undefined || cell.isFed()) return cell;
      expected.delete(cell.key);
      expected.set(cell.key, cell);
      oldestOver(expected);
      return {
        ...cell,
        subscribe(listener) {
          expected.delete(cell.key);
          return cell.subscribe(listener);
        },
      };
    },
  };
}

/** Takes the oldest out of a map that is over its bound. */
function oldestOver<Value>(map: Map<string, Value>): Value | undefined {
  if (map.size <= MOST) return undefined;
  for (const [key, value] of map) {
    map.delete(key);
    return value;
  }
  return undefined;
}

function errorOf({ error, reason }: ConnectionState): SseError {
  return error ?? new SseError("closed", "The client was closed before it had caught up.", { reason: String(reason) });
}
