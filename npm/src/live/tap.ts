import type { ConnectionState, Gap, Off } from "../types/index.js";
import type { SseError } from "../errors.js";

/**
 * What is told. Unlike a listener it asks for no topic, opens no connection, and takes no error away from `reportError`.
 */
export interface Tap {
  /** Called before the handlers. `topics` is the topic, or several with a TAB between them, the canonical one first. */
  readonly event: (name: string, topics: string, id: string, text: string) => void;
  /** Called after every change of the state. */
  readonly state: (state: ConnectionState) => void;
  /** Called for every gap. */
  readonly gap: (gap: Gap) => void;
  /** Called with every error. */
  readonly error: (error: SseError) => void;
}

/**
 * What developer tools see a client by. The tilde puts the name behind all others in an editor's proposals; it is the same
 * where a page carries this module twice, as a symbol would not be.
 */
export interface Tappable {
  /** Tells all that happens from now on; the returned function ends that. */
  "~tap"(tap: Tap): Off;
}
