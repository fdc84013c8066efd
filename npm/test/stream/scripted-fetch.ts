/** A request that was made, and its answer as the test gives it: late, with any head and bytes, which the test kit's server does not send. */
export class Request {
  readonly url: string;
  readonly init: RequestInit;
  #respond!: (response: Response) => void;
  #fail!: (error: unknown) => void;
  readonly answered = new Promise<Response>((resolve, reject) => {
    this.#respond = resolve;
    this.#fail = reject;
  });
  #body!: ReadableStreamDefaultController<Uint8Array>;

  constructor(url: string, init: RequestInit) {
    this.url = url;
    this.init = init;
    init.signal?.addEventListener("abort", () => this.break());
  }

  get isAborted(): boolean {
    return this.init.signal?.aborted === true;
  }

  header(name: string): string | null {
    return (this.init.headers as Headers).get(name);
  }

  /** What is asked for, whether by the URL or by a form. */
  get query(): URLSearchParams {
    const { body } = this.init;
    return body instanceof URLSearchParams ? body : new URL(this.url, "http://localhost").searchParams;
  }

  open(headers: Record<string, string> = { "content-type": "text/event-stream" }): this {
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (this.#body = controller) });
    this.#respond(new Response(body, { headers }));
    return this;
  }

  refuse(status: number, headers: Record<string, string> = {}): this {
    this.#respond(new Response(null, { status, headers }));
    return this;
  }

  send(bytes: Uint8Array | string): this {
    this.#body.enqueue(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
    return this;
  }

  end(): void {
    this.#body.close();
  }

  break(): void {
    this.#fail(new DOMException("aborted", "AbortError"));
    try {
      this.#body?.error(new TypeError("network error"));
    } catch {
      // It had ended.
    }
  }
}

/** A fetch whose answers the test gives. */
export function scriptedFetch(): { fetch: typeof fetch; requests: Request[] } {
  const requests: Request[] = [];
  const answer = (url: unknown, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(String(url), init);
    requests.push(request);
    // Nobody may be waiting for it any more.
    request.answered.catch(() => {});
    return request.answered;
  };
  return { fetch: answer as typeof globalThis.fetch, requests };
}

/** Lets streams and promises run, which need turns of the loop. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A tagged frame. */
export function frame(id: string, name: string, topics: string, text: string): string {
  return `data: ${id}\t${name}\t${topics}\n${text.split("\n").map((line) => `data: ${line}\n`).join("")}\n`;
}

/** A control frame. */
export function control(word: string, fields: object, id?: string, topic = ""): string {
  return `${id === undefined ? "" : `id: ${id}\n`}data: tidings:${word}\t${topic}\ndata: ${JSON.stringify(fields)}\n\n`;
}
