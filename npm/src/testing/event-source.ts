import type { EventSourceConstructor, EventSourceLike } from "../types/index.js";
import { createDecoder } from "./decoder.js";
import type { Asked } from "./request.js";
import type { Sink, Stream } from "./stream.js";

/** What a server says to a request: a stream, or a status and headers. */
export type Answer = { readonly stream: Stream } | { readonly status: number; readonly headers: Record<string, string>; readonly text: string };

/** Answers a request. `null` is a server that is not reached. */
export type Serve = (asked: Asked, sink: Sink) => Answer | null;

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;

/**
 * An `EventSource` over a scripted server. It connects by itself in the next microtask, and hands on at once what is sent
 * from then on. It does not come back by itself: our client closes one that failed, and makes another.
 */
export function createEventSource(serve: Serve): EventSourceConstructor {
  return class ScriptedEventSource implements EventSourceLike {
    readonly url: string;
    readonly withCredentials: boolean;
    readyState: number = CONNECTING;
    onopen: ((event: unknown) => unknown) | null = null;
    onmessage: ((event: unknown) => unknown) | null = null;
    onerror: ((event: unknown) => unknown) | null = null;
    #stream: Stream | undefined;

    constructor(url: string, { withCredentials = false }: { withCredentials?: boolean } = {}) {
      this.url = url;
      this.withCredentials = withCredentials;
      queueMicrotask(() => this.#connect());
    }

    close(): void {
      this.readyState = CLOSED;
      this.#stream?.cancel();
    }

    #connect(): void {
      if (this.readyState === CLOSED) return;
      const decode = createDecoder((message) => {
        if (this.readyState === OPEN) this.onmessage?.(message);
      });
      const broken = (): void => this.#fail(CONNECTING);
      const { url, withCredentials } = this;
      const asked: Asked = { transport: "eventsource", url, method: "GET", headers: new Headers(), body: "", withCredentials };
      const sink: Sink = {
        bytes: (bytes) => {
          this.#open();
          decode(bytes);
        },
        end: broken,
        fail: broken,
      };
      const answer = serve(asked, sink);
      if (answer === null) return broken();
      // [spec] "if res is aborted or its status is not 200 […] then fail the connection", which is for good.
      if (!("stream" in answer)) return answer.status === 200 ? broken() : this.#fail(CLOSED);
      this.#stream = answer.stream;
      // By what it was told before this.
      if (this.readyState === CLOSED) return answer.stream.cancel();
      this.#open();
    }

    #open(): void {
      if (this.readyState !== CONNECTING) return;
      this.readyState = OPEN;
      this.onopen?.({ type: "open" });
    }

    #fail(readyState: number): void {
      if (this.readyState === CLOSED) return;
      this.readyState = readyState;
      this.onerror?.({ type: "error" });
    }
  };
}
