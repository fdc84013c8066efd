import type { Tap, Tappable } from "../live/tap.js";
import type { Client, Off } from "../types/index.js";

/** How long a client is kept after its last holder let go, in milliseconds. */
export const CLOSE_DELAY = 1_000;

/** A client and who keeps it open. */
export interface SharedClient<Events extends object> {
  /** The client: one object for the life of this value. */
  readonly client: Client<Events>;
  /** Keeps the client open until the returned function is called. */
  readonly hold: () => () => void;
}

/** Shares a client that somebody else ends: holding it changes nothing. */
export function lendClient<Events extends object>(client: Client<Events>): SharedClient<Events> {
  return { client, hold: () => () => {} };
}

/**
 * Shares a client that nobody else ends. It is closed a moment after the last holder let go, not at once: React's
 * StrictMode and fast refresh let go and take hold again in the same breath. Who takes hold later still, as React's
 * `<Activity>` does when it shows what it had hidden, finds the same object, which then goes on where it was closed.
 *
 * @param open - creates a client that resumes after an id, which is empty at first
 */
export function shareClient<Events extends object>(open: (lastEventId: string) => Client<Events>): SharedClient<Events> {
  let opened: Client<Events> | undefined;
  let lastEventId = "";
  let holders = 0;
  let closing: ReturnType<typeof setTimeout> | undefined;

  const current = (): Client<Events> => (opened ??= open(lastEventId));

  function end(): void {
    const ended = opened;
    opened = undefined;
    if (ended === undefined) return;
    lastEventId = ended.lastEventId;
    ended.close();
  }

  return {
    client: delegate(current),
    hold() {
      let held = true;
      holders += 1;
      clearTimeout(closing);
      return () => {
        if (!held) return;
        held = false;
        holders -= 1;
        if (holders === 0) closing = setTimeout(end, CLOSE_DELAY);
      };
    },
  };
}

/** A client that is whichever client `current` gives. */
function delegate<Events extends object>(current: () => Client<Events>): Client<Events> & Tappable {
  // The overloads of each method are those of the client it goes to.
  const method = (name: "on" | "once" | "events" | "onStateChange" | "onGap" | "onError") =>
    (...parameters: unknown[]) =>
      (current()[name] as (...parameters: unknown[]) => never)(...parameters);

  return {
    get url() {
      return current().url;
    },
    get transport() {
      return current().transport;
    },
    get state() {
      return current().state;
    },
    get lastEventId() {
      return current().lastEventId;
    },
    on: method("on"),
    once: method("once"),
    events: method("events"),
    onStateChange: method("onStateChange"),
    onGap: method("onGap"),
    onError: method("onError"),
    close: () => current().close(),
    "~tap": (tap: Tap): Off => (current() as Client<Events> & Partial<Tappable>)["~tap"]?.(tap) ?? (() => {}),
  };
}
