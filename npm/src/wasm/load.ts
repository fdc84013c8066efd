import { SseError } from "../errors.js";
import type { Wasm } from "./exports.js";
import type { WasmSource } from "./source.js";

/** The one module of this page. */
let loaded: Promise<Wasm> | undefined;

/**
 * Loads the wasm, once however often it is called.
 *
 * Not by top-level await, which can dead-lock a bundler's chunks, and not synchronously, which browsers refuse on the main
 * thread above a size that differs.
 */
export function load(source: () => WasmSource | Promise<WasmSource>): Promise<Wasm> {
  loaded ??= instantiate(source).catch((cause: unknown) => {
    // The next one may try again.
    loaded = undefined;
    throw explained(cause);
  });
  return loaded;
}

/** The module, where somebody has begun to load it. */
export function alreadyLoaded(): Promise<Wasm> | undefined {
  return loaded;
}

// Only numbers go in and out and nothing is imported, so this is all the glue there is.
async function instantiate(load: () => WasmSource | Promise<WasmSource>): Promise<Wasm> {
  const source = await load();
  const made = await (source instanceof Response ? fromResponse(source) : WebAssembly.instantiate(source as BufferSource) as Promise<WebAssembly.WebAssemblyInstantiatedSource | WebAssembly.Instance>);
  return ("instance" in made ? made.instance : made).exports as unknown as Wasm;
}

async function fromResponse(response: Response): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  if (!response.ok) throw new Error(`${response.status} for ${response.url}`);
  // Compiled while it arrives, which a browser does only for the right type.
  if (response.headers.get("content-type") === "application/wasm") return WebAssembly.instantiateStreaming(response);
  return WebAssembly.instantiate(await response.arrayBuffer());
}

function explained(cause: unknown): SseError {
  // [spec] "EnsureCSPDoesNotBlockWasmByteCompilation: … throw a WebAssembly.CompileError exception." (CSP level 3) So does
  // a file that is no wasm; only the message tells them apart, and every browser's names the policy or its keyword.
  return /unsafe-eval|\bCSP\b|Content.Security/i.test(String(cause))
    ? new SseError("wasm-blocked", "Add 'wasm-unsafe-eval' to the script-src of this page's Content-Security-Policy.", { cause })
    : new SseError("wasm-failed", "The client could not start.", { cause });
}
