/** The newest `max` of what was pushed, oldest first. */
export interface BoundedList<Item> {
  /** Adds an item; the oldest goes when there are more than `max`. */
  push(item: Item): void;
  /** The items as an array that never changes: the same one until the next push. */
  snapshot(): readonly Item[];
}

/** An empty list that holds at most `max` items. */
export function createBoundedList<Item>(max: number): BoundedList<Item> {
  let items: Item[] = [];
  let shown: readonly Item[] | undefined;

  return {
    push(item) {
      items.push(item);
      shown = undefined;
      // Trimming at twice the bound costs one copy per `max` pushes instead of a shift per push.
      if (items.length >= 2 * max) items = items.slice(-max);
    },
    snapshot: () => (shown ??= items.slice(-max)),
  };
}
