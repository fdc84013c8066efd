import { SseError } from "../errors.js";
import type { EventSourceConstructor, EventSourceLike } from "../types/index.js";
import { retryAfter } from "./retry-after.js";
import { type Call, type Hearer, type Opener, urlOf } from "./transport.js";

/** `EventSource.CLOSED` */
const CLOSED = 2;

/** Opens streams by an `EventSource`, which a browser's developer tools show. */
export function byEventSource(EventSource: EventSourceConstructor): Opener {
  return (call, hearer) => {
    const url = urlOf(call);
    let source: EventSourceLike;
    try {
      source = new EventSource(url, { withCredentials: call.withCredentials });
    } catch (cause) {
      const message = `The EventSource could not be created for ${url}. Check the url.`;
      hearer.fail(new SseError("bad-option", message, { reason: "url", cause }));
      return { close() {} };
    }
    source.onopen = () => hearer.opened();
    source.onmessage = (message: MessageEvent<string>) => read(message, hearer);
    // The browser would try again after CONNECTING, by its own policy; the machine has a better one.
    source.onerror = () => {
      if (source.readyState !== CLOSED) return hearer.lost();
      hearer.refused();
      // One that stands in may send what `fetch` would not, and be answered otherwise.
      if (EventSource === globalThis.EventSource) void ask(url, call, hearer);
    };
    return {
      close() {
        source.onopen = source.onmessage = source.onerror = null;
        source.close();
      },
    };
  };
}

function read(message: MessageEvent<string>, hearer: Hearer): void {
  const { data } = message;
  const line = data.indexOf("\n");
  hearer.frame(data, 0, line, data.slice(line + 1), message);
}

/** Finds out why a connection was refused, which an EventSource does not say: whether to come again depends on it. */
async function ask(url: string, { withCredentials }: Call, hearer: Hearer): Promise<void> {
  const credentials = withCredentials ? "include" : "same-origin";
  try {
    const response = await fetch(url, { credentials, cache: "no-store", headers: { accept: "text/event-stream" } });
    await response.body?.cancel();
    hearer.answered(response.status, retryAfter(response), false);
  } catch {
    // It was not reached. So it is with the attempts to come, which are counted.
  }
}
