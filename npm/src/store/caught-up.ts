import { SseError } from "../errors.js";
import type { Client, ConnectionState } from "../types/index.js";
import type { Cell } from "./cell.js";
import type { Frame } from "../live/frame.js";

/** How long what was heard meanwhile is kept for those who waited, in milliseconds: React shows them when it has time. */
export const KEPT = 5_000;
/** How many cells are kept for components that wait. */
const MOST = 1_000;

/** The moment when the stream has delivered everything that had been published when it opened. It comes once. */
export interface CaughtUp {
  /**
   * What to wait for, always the same promise; `undefined` where it has come. While somebody waits, the expected cells are fed.
   *
   * @throws SseError when the client was closed before
   */
  readonly wait: () => Promise<void> | undefined;
  /**
   * Names a cell that is about to be shown, and gives it back. React forgets what a component had read that waits on its
   * first render, and subscribes to none of it: unless the store remembers, nobody listens, and the moment never comes.
   */
  readonly expect: <Value>(cell: Cell<Value>) => Cell<Value>;
}

/** The moment for a client; what `frame` has to show by then is shown with it. */
export function createCaughtUp(client: Client<any>, frame: Frame): CaughtUp {
  // Both in the order in which they came, so that the bound takes those which a render forgot long ago.
  const expected = new Map<string, Cell<unknown>>();
  const fed = new Map<string, () => void>();
  let promise: Promise<void> | undefined;
  let come = false;
  let failure: { readonly error: unknown } | undefined;

  let tell = (): void => {};

  const flushed = {
    commit: () => failure !== undefined || client.state.caughtUp || client.state.status === "closed",
    notify() {
      if (failure !== undefined || !client.state.caughtUp) failure ??= { error: errorOf(client.state) };
      else come = true;
      setTimeout(() => {
        fed.forEach((stop) => stop());
        fed.clear();
      }, KEPT);
      tell();
    },
  };

  function watch(): Promise<void> {
    return new Promise((resolve) => {
      const off = client.onStateChange(() => frame.request(flushed));
      frame.request(flushed);
      tell = () => {
        off();
        // Also where it failed: who waits asks again then, and `wait` throws.
        resolve();
      };
    });
  }

  /** Listens to what is expected. */
  function feed(): void {
    for (const [key, cell] of expected) {
      expected.delete(key);
      if (fed.has(key)) continue;
      try {
        fed.set(key, cell.subscribe(() => {}));
      } catch (error) {
        failure = { error };
        frame.request(flushed);
      }
      oldestOver(fed)?.();
    }
  }

  return {
    wait() {
      if (failure !== undefined) throw failure.error;
      if (come || client.state.caughtUp) {
        come = true;
        return undefined;
      }
      // Not while React renders: the client's state changes when somebody begins to listen.
      if (expected.size > 0) queueMicrotask(feed);
      return (promise ??= watch());
    },
    expect(cell) {
      if (come || cell.isFed()) return cell;
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
  const [oldest] = map as Iterable<[string, Value]>;
  map.delete(oldest![0]);
  return oldest![1];
}

function errorOf({ error, reason }: ConnectionState): SseError {
  return error ?? new SseError("closed", "The client was closed before it had caught up.", { reason: String(reason) });
}
