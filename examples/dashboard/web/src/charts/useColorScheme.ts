import { useSyncExternalStore } from "react";

const dark = matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  dark.addEventListener("change", listener);
  return () => dark.removeEventListener("change", listener);
}

/** Which colours the visitor prefers: a canvas has to be drawn again when that changes. */
export function useColorScheme(): "dark" | "light" {
  return useSyncExternalStore(subscribe, () => (dark.matches ? "dark" : "light"));
}
