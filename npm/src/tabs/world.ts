import { listen } from "../stream/listen.js";
import type { Message } from "./messages.js";

/** What tabs need of the browser; tests make it up. */
export interface World {
  /** Wall clock, in milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
  /** Calls back when the current task is done. */
  readonly soon: (done: () => void) => void;
  /** Calls back after a time. */
  readonly later: (milliseconds: number, done: () => void) => void;
  /** Opens a channel. What is said is heard by all others, in the order in which it was said. */
  readonly channel: (name: string, hear: (message: Message) => void) => Channel;
  /**
   * Waits for a lock and holds it until the returned function is called, which also ends the waiting. One that is stolen is
   * had before those who wait; whoever had it is told that it is lost.
   */
  readonly lock: (name: string, had: () => void, lost?: () => void, steal?: boolean) => () => void;
  /** Tells when the page is about to stop running, for a while or for good, and when it runs again. */
  readonly watch: (away: () => void, back: () => void) => () => void;
}

/** A channel to all other tabs. */
export interface Channel {
  postMessage(message: Message): void;
  close(): void;
}

/** Whether tabs can find one another here: Web Locks need a secure context, and both need a browser of this decade. */
export function canShare(): boolean {
  return Boolean(globalThis.BroadcastChannel && globalThis.navigator?.locks);
}

/** The browser. */
export const BROWSER: World = {
  now: Date.now,
  random: Math.random,
  soon: (done) => queueMicrotask(done),
  later: (milliseconds, done) => setTimeout(done, milliseconds),
  channel(name, hear) {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => hear(data);
    return channel;
  },
  lock(name, had, lost, steal = false) {
    const controller = new AbortController();
    const { signal } = controller;
    const hold = (): Promise<void> | void => {
      if (signal.aborted) return;
      return new Promise((release) => {
        signal.onabort = () => release();
        had();
      });
    };
    // [Web Locks] "If both options' steal is true and options' signal exists, then … NotSupportedError".
    void navigator.locks.request(name, steal ? { steal } : { signal }, hold).catch(() => signal.aborted || lost?.());
    return () => controller.abort();
  },
  watch(away, back) {
    // A page in the back/forward cache is hidden first, and one in a frozen tab is not.
    const offs = [listen(globalThis, away, "pagehide", "freeze"), listen(globalThis, back, "pageshow", "resume")];
    return () => offs.forEach((off) => off());
  },
};
