import { SseError } from "../errors.js";
import type { InitOutput } from "./generated/glue.js";
import type { WasmSource } from "./source.js";

/** What the wasm does, as sse-client-wasm/src/npm.rs says it. That which decodes bytes is not in every build. */
export type Wasm = InitOutput;

/** The builds of the wasm: one that does everything, and one without the decoder. */
export type Build = "full" | "eventsource";

/** The one module of each build on this page. */
const loaded: { [Name in Build]?: Promise<Wasm> | undefined } = {};

/** The binding generator's only import: a table of objects, of which none ever crosses. */
const IMPORTS = { "./tidings_bg.js": { __wbindgen_init_externref_table() {} } };

/**
 * Loads the wasm, once however often it is called.
 *
 * Not by top-level await, which can dead-lock a bundler's chunks, and not synchronously, which browsers refuse on the main
 * thread above a size that differs.
 */
export function load(source: () => WasmSource | Promise<WasmSource>, build: Build = "full"): Promise<Wasm> {
  return (loaded[build] ??= instantiate(source).catch((error: unknown) => {
    // The next one may try again.
    loaded[build] = undefined;
    throw explained(error);
  }));
}

/** The full module, where somebody has begun to load it. */
export function alreadyLoaded(): Promise<Wasm> | undefined {
  return loaded.full;
}

// Only numbers go in and out, so the exports are used as they are: the generator's own glue would be as large as this file.
async function instantiate(load: () => WasmSource | Promise<WasmSource>): Promise<Wasm> {
  const source = await load();
  if (source instanceof WebAssembly.Module) return (await WebAssembly.instantiate(source, IMPORTS)).exports as unknown as Wasm;
  const { instance } = await (isResponse(source) ? fromResponse(source) : WebAssembly.instantiate(source, IMPORTS));
  return instance.exports as unknown as Wasm;
}

function isResponse(source: WasmSource): source is Response {
  return typeof Response === "function" && source instanceof Response;
}

async function fromResponse(response: Response): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  if (!response.ok) throw new Error(`The server answered ${response.status} for ${response.url}.`);
  // Compiled while it arrives, which a browser does only for the right type.
  if (response.headers.get("content-type") === "application/wasm") return WebAssembly.instantiateStreaming(response, IMPORTS);
  return WebAssembly.instantiate(await response.arrayBuffer(), IMPORTS);
}

function explained(error: unknown): SseError {
  if (error instanceof SseError) return error;
  // [spec] "EnsureCSPDoesNotBlockWasmByteCompilation: … throw a WebAssembly.CompileError exception." (CSP level 3) So does
  // a file that is no wasm; only the message tells them apart, and every browser's names the policy or its keyword.
  if (/unsafe-eval|\bCSP\b|Content.Security/i.test(String(error))) {
    return new SseError(
      "wasm-blocked",
      "This page's Content-Security-Policy forbids WebAssembly. Add 'wasm-unsafe-eval' to its script-src directive.",
      { cause: error },
    );
  }
  return new SseError("wasm-failed", "The WebAssembly module could not be loaded. See the error's cause.", { cause: error });
}
