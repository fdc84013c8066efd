import { SseError } from "../errors.js";
import * as glue from "./generated/glue.js";
import type { WasmSource } from "./source.js";

/** What the wasm does. */
export type Wasm = Pick<
  typeof glue,
  "create" | "destroy" | "handle" | "answered" | "control" | "event" | "next" | "poll" | "deadline" | "state"
>;

/** The one module of this page. */
let loaded: Promise<Wasm> | undefined;

/**
 * Loads the wasm, once however often it is called.
 *
 * Not by top-level await, which can dead-lock a bundler's chunks, and not synchronously, which browsers refuse on the main
 * thread above a size that differs.
 */
export function load(source: () => WasmSource | Promise<WasmSource>): Promise<Wasm> {
  loaded ??= (async () => {
    try {
      await glue.default({ module_or_path: await source() });
      return glue;
    } catch (error) {
      // The next one may try again.
      loaded = undefined;
      throw explained(error);
    }
  })();
  return loaded;
}

/** The module, where somebody has begun to load it. */
export function alreadyLoaded(): Promise<Wasm> | undefined {
  return loaded;
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
