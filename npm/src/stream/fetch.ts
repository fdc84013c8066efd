import { SseError } from "../errors.js";
import type { ClientOptions } from "../types/index.js";
import { OPENED } from "./codes.js";
import { createDecoder } from "./decoder.js";
import { refuse } from "./refusal.js";
import { type Hearer, type Opener, urlOf } from "./transport.js";

/** Opens streams by `fetch`, with headers, tokens, bodies and statuses, and outside browsers. */
export function byFetch(options: ClientOptions): Opener {
  return (url, query, hearer, signal) => {
    const { request, withCredentials } = options;
    const method = request?.method ?? "GET";
    const init: RequestInit = { method, signal, cache: "no-store", credentials: withCredentials ? "include" : "same-origin" };
    if (method === "GET") url = urlOf(url, query);
    else init.body = new URLSearchParams(query);
    // What fetch would reject like a network that is down.
    if (!request?.fetch) new URL(url, globalThis.location?.href);
    // A network error, or a close of ours, of which nobody hears.
    run(options, url, init, hearer).then(() => hearer.lost(), hearer.lost);
  };
}

async function run({ request, token }: ClientOptions, url: string, init: RequestInit, hearer: Hearer): Promise<void> {
  const { fetch = globalThis.fetch, headers } = request ?? {};
  const { signal } = init;
  try {
    const all = (init.headers = new Headers(typeof headers === "function" ? await headers() : headers));
    all.set("accept", "text/event-stream");
    if (token !== undefined) all.set("authorization", `Bearer ${typeof token === "function" ? await token() : token}`);
  } catch (cause) {
    throw new SseError("token-failed", "options.token or options.request.headers failed.", { cause });
  }
  // The token may have taken its time.
  if (signal!.aborted) return;
  const response = await fetch(url, init);
  const { body, status } = response;
  // [spec] "if res's status is not 200, or if res's `Content-Type` is not `text/event-stream`, then fail the connection."
  if (status !== 200 || !body || !/^text\/event-stream\s*(;|$)/i.test(response.headers.get("content-type") ?? "")) {
    return refuse(response, hearer, typeof token === "function" || typeof headers === "function");
  }
  hearer.tell(OPENED);
  const reader = body.getReader();
  const decode = createDecoder(hearer);
  while (!signal!.aborted) {
    const { done, value } = await reader.read();
    if (done) return;
    decode(value);
  }
}
