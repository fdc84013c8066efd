/** What is remembered of the panel. */
export interface Preferences {
  readonly isOpen: boolean;
  readonly height: number;
}

const KEY = "tidings.devtools";

/** What was remembered; a page may forbid to ask, and anything may be stored. */
export function recall(): Partial<Preferences> {
  try {
    const { isOpen, height } = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, unknown>;
    return {
      ...(typeof isOpen === "boolean" && { isOpen }),
      ...(typeof height === "number" && Number.isFinite(height) && { height }),
    };
  } catch {
    return {};
  }
}

/** Remembers, where that is allowed. */
export function remember(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // It then opens as it did the first time.
  }
}
