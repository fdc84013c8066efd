/**
 * Every way in which Tidings fails, as a closed list: switch on `error.code`, never on the message.
 *
 * | code | means | what to do |
 * | --- | --- | --- |
 * | `wasm-blocked` | the page's Content-Security-Policy forbids WebAssembly | add `'wasm-unsafe-eval'` to `script-src` |
 * | `wasm-missing` | `tidings/slim` was used before `initialize()` | call `initialize(fetch(wasmUrl))` first, or import `tidings` |
 * | `wasm-failed` | the WebAssembly module could not be fetched or instantiated | see `error.cause`; a new client tries again |
 * | `no-transport` | this environment has no `EventSource` and no `fetch`, or not the one that is asked for | pass `options.EventSource` or `request.fetch` |
 * | `bad-option` | an option has a value that cannot work | the message names the option |
 * | `bad-frame` | the stream is not from a Tidings server, so names and topics are missing | check the URL |
 * | `too-large` | an event is larger than the client takes, and the stream was let go | publish a reference instead of the thing itself |
 * | `token-failed` | `options.token` or `request.headers` threw; the attempt counts as failed and is made again | see `error.cause` |
 * | `unauthorized` | the server answered 401 or 403, or said that access has ended | sign in, then create a new client |
 * | `invalid-payload` | a payload does not fit its schema, and was not delivered; `error.cause` holds the issues | mend the schema or the publisher |
 * | `reconnect-limit` | as many attempts failed in a row as `reconnect.maxAttempts` allows | create a new client when the user asks for it |
 * | `closed-by-server` | the server ended the stream for good; `error.reason` says why | depends on the reason |
 * | `closed` | the client was used after `close()` | create a new client |
 * | `buffer-overflow` | an async iteration fell further behind than its buffer holds | consume faster, or raise `buffer` |
 *
 * `unauthorized` and `closed-by-server` may also be about the topics that listeners have added: while `state.status` is not
 * `"closed"`, the stream goes on with those from before, and the others are asked for again when listeners come or go, or when
 * it has to be opened anew.
 *
 * @example
 * ```ts
 * client.onError((error) => {
 *   if (error.code === "wasm-blocked") showBanner(error.message);
 * });
 * ```
 */
export type SseErrorCode =
  | "wasm-blocked"
  | "wasm-missing"
  | "wasm-failed"
  | "no-transport"
  | "bad-option"
  | "bad-frame"
  | "too-large"
  | "token-failed"
  | "unauthorized"
  | "invalid-payload"
  | "reconnect-limit"
  | "closed-by-server"
  | "closed"
  | "buffer-overflow";

/**
 * What Tidings throws, rejects with and reports.
 *
 * @example
 * ```ts
 * try {
 *   for await (const event of client.events("price")) draw(event.data);
 * } catch (error) {
 *   if (error instanceof SseError && error.code === "closed-by-server") console.warn(error.reason);
 * }
 * ```
 */
export class SseError extends Error {
  /** The name under which the error prints. */
  override readonly name: string = "SseError";
  /** Which failure this is. */
  readonly code: SseErrorCode;
  /** What the failure is about, where the code alone does not say it: the server's close reason, or the option's name. */
  readonly reason: string | undefined;

  /**
   * @param code - which failure this is
   * @param message - one sentence that says what to do instead
   * @param details - the reason and the underlying error, where there is one
   *
   * @example
   * ```ts
   * new SseError("closed", "The client is closed. Create a new one.");
   * ```
   */
  constructor(code: SseErrorCode, message: string, details: { reason?: string | undefined; cause?: unknown } = {}) {
    super(message, details);
    this.code = code;
    this.reason = details.reason;
  }
}

/** The error of an option that has a value which cannot work. */
export function badOption(option: string, what: unknown, cause?: unknown): SseError {
  return new SseError("bad-option", `options.${option} cannot be ${what}.`, { reason: option, cause });
}
