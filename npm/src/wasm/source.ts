/**
 * What the wasm can be made of: a response, which is compiled while it arrives, bytes, or a module.
 *
 * @example
 * ```ts
 * const source: WasmSource = await fetch("/client.wasm");
 * ```
 */
export type WasmSource = Response | BufferSource | WebAssembly.Module;
