import type { Serve } from "./event-source.js";
import type { Asked } from "./request.js";
import type { Sink, Stream } from "./stream.js";

/** What a hub sends a stream with. */
const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** A `fetch` over a scripted server: its answers are real, and so are their bytes. */
export function createFetch(serve: Serve): typeof fetch {
  return async (input, init = {}) => {
    const asked = await read(input, init);
    const signal = init.signal ?? (input instanceof Request ? input.signal : null);
    signal?.throwIfAborted();
    let stream: Stream | undefined;
    let controller!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start: (given) => void (controller = given),
      cancel: () => stream?.cancel(),
    });
    const sink: Sink = {
      bytes: (bytes) => controller.enqueue(bytes),
      end: () => controller.close(),
      fail: () => controller.error(new TypeError("network error")),
    };
    const answer = serve(asked, sink);
    if (answer === null) throw new TypeError("Failed to fetch");
    if (!("stream" in answer)) {
      const { status, headers, text } = answer;
      // [spec] "If body is non-null, then: If init["status"] is a null body status, then throw a TypeError."
      return new Response(status === 204 ? null : text, { status, headers });
    }
    stream = answer.stream;
    signal?.addEventListener(
      "abort",
      () => {
        if (!answer.stream.isOpen) return;
        answer.stream.cancel();
        controller.error(signal.reason);
      },
      { once: true },
    );
    return new Response(body, { headers: HEADERS });
  };
}

async function read(input: RequestInfo | URL, init: RequestInit): Promise<Asked> {
  const given = input instanceof Request ? input : undefined;
  const headers = new Headers(init.headers ?? given?.headers);
  // A body is whatever fetch takes for one; a Response reads them all.
  const body = init.body === undefined || init.body === null ? ((await given?.clone().text()) ?? "") : await new Response(init.body).text();
  return {
    transport: "fetch",
    url: given?.url ?? String(input),
    method: init.method ?? given?.method ?? "GET",
    headers,
    body,
    withCredentials: (init.credentials ?? given?.credentials) === "include",
  };
}
