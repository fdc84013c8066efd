import { SseError } from "../errors.js";
import type { Client, ConnectionState, EventHandler, EventName, EventOf, Off } from "../types/index.js";
import { type Cell, createCell } from "./cell.js";
import { createFrame } from "./frame.js";
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
  /** Calls `handler` at once for every event, unbatched. */
  readonly listen: (name: Listened<Events>, handler: EventHandler<Events>) => Off;
  /** The newest event of a name. */
  readonly latest: (name: Listened<Events>) => Cell<EventOf<Events> | undefined>;
  /** The newest `max` events of a name, oldest first. */
  readonly list: (name: Listened<Events>, max: number) => Cell<readonly EventOf<Events>[]>;
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

/** The empty list, always the same one. */
export const NONE: readonly never[] = Object.freeze([]);

/** A store over a client. */
export function createStore<Events extends object>({ client, hold }: SharedClient<Events>): Store<Events> {
  const frame = createFrame();
  const latest = new Map<string, Cell<EventOf<Events> | undefined>>();
  const lists = new Map<string, Cell<readonly EventOf<Events>[]>>();

  const state = (): ConnectionState => client.state;

  function listen(name: Listened<Events>, handler: EventHandler<Events>): Off {
    try {
      return client.on(name as "*", handler);
    } catch (error) {
      // A component that mounts after the application closed its client hears nothing, as the state says; it need not crash.
      if (error instanceof SseError && error.code === "closed") return () => {};
      throw error;
    }
  }

  return {
    client,
    hold,
    listen,
    connection: createCell(frame, state, (changed) => ({ value: state, stop: client.onStateChange(changed) })),
    latest: (name) =>
      remember(latest, name, () =>
        createCell<EventOf<Events> | undefined>(frame, () => undefined, (changed) => {
          let newest: EventOf<Events> | undefined;
          const stop = listen(name, (_, event) => {
            newest = event;
            changed();
          });
          return { value: () => newest, stop };
        }),
      ),
    list: (name, max) =>
      remember(lists, `${max} ${name}`, () =>
        createCell<readonly EventOf<Events>[]>(frame, () => NONE, (changed) => {
          const events: EventOf<Events>[] = [];
          const stop = listen(name, (_, event) => {
            events.push(event);
            if (events.length > max) events.shift();
            changed();
          });
          return { value: () => events.slice(), stop };
        }),
      ),
  };
}

function remember<Value>(values: Map<string, Value>, key: string, create: () => Value): Value {
  let value = values.get(key);
  if (value === undefined) values.set(key, (value = create()));
  return value;
}
