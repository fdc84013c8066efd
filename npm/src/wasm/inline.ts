import { DEFLATED } from "./generated/inline.js";
import { inflate } from "./inflate.js";
import { load, type Wasm } from "./load.js";

/** Loads the wasm that is part of this file. */
export function loadInline(): Promise<Wasm> {
  return load(() => inflate(DEFLATED));
}
