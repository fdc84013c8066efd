import type { Wasm } from "./exports.js";
import { TEXT } from "./generated/inline.js";
import { load } from "./load.js";

/** Loads the wasm that is part of this file. */
export function loadInline(): Promise<Wasm> {
  return load(() => bytesOf(TEXT));
}

/** How many letters the alphabet has that the text begins with; two prefixes follow. */
const LETTERS = 88;

/** What scripts/wasm.mjs wrote as text. Not by a `data:` URL of base64, which would need `connect-src data:`. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = [];
  let high = 0;
  for (const letter of text.slice(LETTERS + 2)) {
    const at = text.indexOf(letter);
    if (at < LETTERS) {
      bytes.push(high + at);
      high = 0;
    } else high = (at + 1 - LETTERS) * LETTERS;
  }
  return Uint8Array.from(bytes);
}
