import { OFFLINE, ONLINE, VISIBLE } from "./codes.js";

/** Tells of the network's and the page's coming and going, where there are such things; returns what ends that. */
export function watchPage(tell: (input: number) => void): () => void {
  const page = typeof document === "undefined" ? undefined : document;
  const online = (): void => tell(ONLINE);
  const offline = (): void => tell(OFFLINE);
  const visible = (): void => {
    if (page?.visibilityState === "visible") tell(VISIBLE);
  };
  // Missing in Node.
  globalThis.addEventListener?.("online", online);
  globalThis.addEventListener?.("offline", offline);
  page?.addEventListener("visibilitychange", visible);
  if (typeof navigator !== "undefined" && navigator.onLine === false) offline();
  return () => {
    globalThis.removeEventListener?.("online", online);
    globalThis.removeEventListener?.("offline", offline);
    page?.removeEventListener("visibilitychange", visible);
  };
}
