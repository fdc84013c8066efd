import { SseError } from "../errors.js";
import type { ClientOptions } from "../types/index.js";
import { OPENED } from "./codes.js";
import { createDecoder } from "./decoder.js";
import { refuse } from "./refusal.js";
import { type Opener, urlOf } from "./transport.js";

/** Opens streams by `fetch`, with headers, tokens, bodies and statuses, and outside browsers. */
export function byFetch({ request, token, withCredentials }: ClientOptions): Opener {
  return (url, query, hearer, signal) => {
    const { method = "GET", headers, fetch = globalThis.fetch } = request ?? {};
    const body = method === "GET" ? null : new URLSearchParams(query);
    if (!body) url = urlOf(url, query);
    // What fetch would reject like a network that is down.
    if (!request?.fetch) new URL(url, globalThis.location?.href);

    async function run(): Promise<void> {
      const all = await headersOf().catch((cause: unknown) => {
        throw new SseError("token-failed", "options.token or options.request.headers failed.", { cause });
      });
      // The token may have taken its time.
      if (signal.aborted) return;
      const credentials = withCredentials ? "include" : "same-origin";
      const response = await fetch(url, { method, signal, cache: "no-store", credentials, headers: all, body });
      // [spec] "if res's status is not 200, or if res's `Content-Type` is not `text/event-stream`, then fail the connection."
      if (response.status !== 200 || !response.body || !/^text\/event-stream\s*(;|$)/i.test(response.headers.get("content-type") ?? "")) {
        return refuse(response, hearer, typeof token === "function" || typeof headers === "function");
      }
      hearer.tell(OPENED);
      const reader = response.body.getReader();
      const decode = createDecoder(hearer);
      while (!signal.aborted) {
        const { done, value } = await reader.read();
        if (done) return;
        decode(value);
      }
    }

    async function headersOf(): Promise<Headers> {
      const all = new Headers(typeof headers === "function" ? await headers() : headers);
      all.set("accept", "text/event-stream");
      if (token !== undefined) all.set("authorization", `Bearer ${typeof token === "function" ? await token() : token}`);
      return all;
    }

    // A network error, or a close of ours, of which nobody hears.
    run().then(() => hearer.lost(), hearer.lost);
  };
}
