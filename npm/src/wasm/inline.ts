import type { Wasm } from "./exports.js";
import { TEXT } from "./generated/inline.js";
import { load } from "./load.js";

/** Loads the wasm that is part of this file. */
export function loadInline(): Promise<Wasm> {
  return load(() => bytesOf(TEXT));
}

/** What scripts/wasm.mjs wrote as text. Not by a `data:` URL of base64, which would need `connect-src data:`. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = [];
  let high = 0;
  for (const character of text) {
    const code = character === "!" ? 92 : character.charCodeAt(0);
    if (code > 124) high = (code - 124) * 90;
    else {
      bytes.push(high + code - 35);
      high = 0;
    }
  }
  return Uint8Array.from(bytes);
}
