import { SseError } from "../errors.js";
import type { ClientOptions } from "../types/index.js";
import { Decoder } from "./decoder.js";
import { retryAfter } from "./retry-after.js";
import { type Call, type Hearer, type Opener, urlOf } from "./transport.js";

/** Opens streams by `fetch`, with headers, tokens, bodies and statuses, and outside browsers. */
export function byFetch(options: ClientOptions): Opener {
  return (call, hearer) => {
    const controller = new AbortController();
    void run(options, call, hearer, controller.signal);
    return { close: () => controller.abort() };
  };
}

async function run(options: ClientOptions, call: Call, hearer: Hearer, signal: AbortSignal): Promise<void> {
  const { method = "GET", fetch = globalThis.fetch, headers } = options.request ?? {};
  const { token } = options;
  const init: RequestInit = { method, signal, cache: "no-store", credentials: call.withCredentials ? "include" : "same-origin" };
  let url = call.url;
  if (method === "GET") url = urlOf(call);
  else init.body = new URLSearchParams(call.query);
  try {
    const all = (init.headers = new Headers(typeof headers === "function" ? await headers() : headers));
    all.set("accept", "text/event-stream");
    if (token !== undefined) all.set("authorization", `Bearer ${typeof token === "function" ? await token() : token}`);
  } catch (cause) {
    if (signal.aborted) return;
    const message = "options.token or options.request.headers failed, so this attempt did. See the error's cause.";
    hearer.error(new SseError("token-failed", message, { cause }));
    return hearer.lost();
  }
  try {
    // What fetch would reject like a network that is down: no attempt will be better.
    if (options.request?.fetch === undefined) new URL(url, globalThis.location?.href);
  } catch (cause) {
    return hearer.fail(new SseError("bad-option", `${url} is no URL that can be fetched from here.`, { reason: "url", cause }));
  }
  // The token may have taken its time.
  if (signal.aborted) return;
  try {
    const response = await fetch(url, init);
    const { body, status } = response;
    // [spec] "if res's status is not 200, or if res's `Content-Type` is not `text/event-stream`, then fail the connection."
    if (status !== 200 || body === null || !/^text\/event-stream\s*(;|$)/i.test(response.headers.get("content-type") ?? "")) {
      const renewable = typeof token === "function" || typeof headers === "function";
      hearer.answered(status, retryAfter(response), renewable);
      return void (await body?.cancel());
    }
    hearer.opened();
    await read(body, hearer);
  } catch {
    // A network error, or a close of ours, of which nobody hears.
  }
  hearer.lost();
}

async function read(body: ReadableStream<Uint8Array>, hearer: Hearer): Promise<void> {
  const reader = body.getReader();
  const decoder = new Decoder(hearer);
  while (!hearer.isDone) {
    const { done, value } = await reader.read();
    if (done) return;
    decoder.chunk(value);
  }
}
