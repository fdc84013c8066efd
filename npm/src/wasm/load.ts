import { SseError } from "../errors.js";
import initialize, { Machine } from "./generated/glue.js";
import type { WasmSource } from "./source.js";

/** The class that the wasm implements, once it is there. */
export type MachineClass = typeof Machine;

/** The one module of this page, or its promise. */
let loaded: Promise<MachineClass> | undefined;

/**
 * Loads the wasm, once however often it is called.
 *
 * Not by top-level await, which can dead-lock a bundler's chunks, and not synchronously, which browsers refuse on the main
 * thread above a size that differs.
 */
export function load(source: () => WasmSource | Promise<WasmSource>): Promise<MachineClass> {
  loaded ??= (async () => {
    try {
      await initialize({ module_or_path: await source() });
      return Machine;
    } catch (error) {
      // The next one may try again.
      loaded = undefined;
      throw explained(error);
    }
  })();
  return loaded;
}

/** The module, where somebody has begun to load it. */
export function alreadyLoaded(): Promise<MachineClass> | undefined {
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
