import type { ClientOptions, EventSourceConstructor } from "../types/index.js";
import { OPENED, REFUSED } from "./codes.js";
import { listen } from "./listen.js";
import { refuse } from "./refusal.js";
import type { Message } from "./tagged.js";
import { type Opener, urlOf } from "./transport.js";

/** `EventSource.CLOSED` */
const CLOSED = 2;

/** Opens streams by an `EventSource`, which a browser's developer tools show. */
export function byEventSource(EventSource: EventSourceConstructor, { withCredentials = false }: ClientOptions): Opener {
  return (url, query, hearer, signal) => {
    const address = urlOf(url, query);
    const source = new EventSource(address, { withCredentials });
    source.onopen = () => hearer.tell(OPENED);
    source.onmessage = (message: Message) => hearer.frame(message);
    // The browser would try again after CONNECTING, by its own policy; the machine has a better one.
    source.onerror = () => {
      if (source.readyState !== CLOSED) return hearer.lost();
      hearer.tell(REFUSED);
      // Why, an EventSource does not say, and whether to come again depends on it. One that stands in may send what `fetch`
      // would not, and be answered otherwise.
      if (EventSource !== globalThis.EventSource) return;
      const credentials = withCredentials ? "include" : "same-origin";
      fetch(address, { credentials, cache: "no-store", headers: { accept: "text/event-stream" } })
        .then((response) => refuse(response, hearer))
        // It was not reached. So it is with the attempts to come, which are counted.
        .catch(() => {});
    };
    listen(signal, () => source.close(), "abort");
  };
}
