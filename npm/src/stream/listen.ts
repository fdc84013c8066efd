/** An object, since Node takes nothing off by `true`. */
const CAPTURE = { capture: true };

/**
 * Listens for events of these types, where there is such a target and it has any; returns what ends that. On a window it hears of its
 * document's, too, whether or not they bubble.
 */
export function listen(target: Partial<EventTarget> | undefined, listener: () => void, ...types: string[]): () => void {
  for (const type of types) target?.addEventListener?.(type, listener, CAPTURE);
  return () => {
    for (const type of types) target?.removeEventListener?.(type, listener, CAPTURE);
  };
}
