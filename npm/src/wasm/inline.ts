import { BASE64 } from "./generated/base64.js";
import { load, type Wasm } from "./load.js";

/** Loads the wasm that is part of this file. */
export function loadInline(): Promise<Wasm> {
  // Bytes rather than a `data:` URL, which would need `connect-src data:`.
  return load(() => Uint8Array.from(atob(BASE64), (character) => character.charCodeAt(0)));
}
