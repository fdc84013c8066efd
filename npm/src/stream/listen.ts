/** Listens for events of these types, where there is such a target and it has any; returns what ends that. */
export function listen(target: Partial<EventTarget> | undefined, listener: () => void, ...types: string[]): () => void {
  for (const type of types) target?.addEventListener?.(type, listener);
  return () => {
    for (const type of types) target?.removeEventListener?.(type, listener);
  };
}
