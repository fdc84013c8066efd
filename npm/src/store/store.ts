import { SseError } from "../errors.js";
import type { Client, ConnectionState, EventHandler, EventName, EventOf, ListenOptions, Off } from "../types/index.js";
import { type CaughtUp, createCaughtUp } from "./caught-up.js";
import { type Cell, createCells, type Feed } from "./cell.js";
import { createFrame } from "../live/frame.js";
import { keyOf } from "./key.js";
import type { SharedClient } from "./shared-client.js";

/** The name of an event, or `"*"` for every event. */
export type Listened<Events extends object> = EventName<Events> | "*";

/**
 * What the hooks read: values over one client, each watched once however many components show it. Knows nothing of React.
 */
export interface Store<Events extends object> {
  /** The client below. */
  readonly client: Client<Events>;
  /** Keeps the client open until the returned function is called. */
  readonly hold: () => () => void;
  /** The connection's state. */
  readonly connection: Cell<ConnectionState>;
  /** Whether the stream has caught up. */
  readonly caughtUp: CaughtUp;
  /** Calls `handler` at once for every event, unbatched. */
  readonly listen: (name: Listened<Events>, options: ListenOptions, handler: EventHandler<Events>) => Off;
  /** The newest event of a name. */
  readonly latest: (name: Listened<Events>, options: ListenOptions) => Cell<EventOf<Events> | undefined>;
  /** The newest `max` events of a name, oldest first, of which those in `seed` are known. */
  readonly list: (
    name: Listened<Events>,
    options: ListenOptions,
    max: number,
    seed: readonly EventOf<Events>[],
  ) => Cell<readonly EventOf<Events>[]>;
  /** What a reducer makes of `seed` and the events of a name. `by` tells one reducer and seed from another. */
  readonly reduced: <State>(
    name: Listened<Events>,
    options: ListenOptions,
    by: string,
    seed: State,
    reduce: (state: State, event: EventOf<Events>) => State,
  ) => Cell<State>;
}

/** What the connection looks like where nothing was opened: on the server, and while its page is hydrated. */
export const IDLE: ConnectionState = Object.freeze({
  status: "idle",
  attempt: 0,
  retryAt: null,
  reason: null,
  lastEventId: "",
  transport: "eventsource",
  caughtUp: false,
  outdated: false,
  leader: null,
  sharing: "off",
  gap: null,
  error: null,
});

/** A store over a client. */
export function createStore<Events extends object>({ client, hold }: SharedClient<Events>): Store<Events> {
  const frame = createFrame();
  const { cell } = createCells(frame);
  const caughtUp = createCaughtUp(client, frame);

  const state = (): ConnectionState => client.state;
  const connection = cell("", state, (changed) => ({ value: state, stop: client.onStateChange(changed) }));

  function listen(name: Listened<Events>, options: ListenOptions, handler: EventHandler<Events>): Off {
    try {
      // What the hooks' overloads have let through fits the client's: they are the same.
      return client.on(name as "*", options as {}, handler);
    } catch (error) {
      // A component that mounts after the application closed its client hears nothing, as the state says; it need not crash.
      if (error instanceof SseError && error.code === "closed") return () => {};
      throw error;
    }
  }

  /** A cell whose value each event changes. `add` and `value` are made anew when it is fed anew. */
  function folded<Value>(
    name: Listened<Events>,
    options: ListenOptions,
    kind: string,
    seed: Value,
    fold: () => { readonly add: (event: EventOf<Events>) => void; readonly value: () => Value },
  ): Cell<Value> {
    const start = (changed: () => void): Feed<Value> => {
      const { add, value } = fold();
      const stop = listen(name, options, (_, event) => {
        add(event);
        changed();
      });
      return { value, stop };
    };
    return caughtUp.expect(cell(keyOf(kind, name, options), () => seed, start));
  }

  return {
    client,
    hold,
    caughtUp,
    connection: { ...connection, seed: () => IDLE },
    listen,
    latest: (name, options) =>
      folded<EventOf<Events> | undefined>(name, options, "latest", undefined, () => {
        let newest: EventOf<Events> | undefined;
        return { add: (event) => void (newest = event), value: () => newest };
      }),
    list: (name, options, max, seed) =>
      folded(name, options, `list ${max}`, seed, () => {
        const events = [...seed];
        return {
          add(event) {
            events.push(event);
            // Twice the bound rather than at each event: to take the first of many away costs as much as there are.
            if (events.length > 2 * max) events.splice(0, events.length - max);
          },
          value: () => events.slice(-max),
        };
      }),
    reduced: (name, options, by, seed, reduce) =>
      folded(name, options, `reduced ${by}`, seed, () => {
        let value = seed;
        return { add: (event) => void (value = reduce(value, event)), value: () => value };
      }),
  };
}
