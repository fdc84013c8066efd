import { OFFLINE, ONLINE, PAUSE, RESUME, VISIBLE } from "./codes.js";
import { listen } from "./listen.js";

/**
 * Tells of the network's and the page's coming and going, where there are such things, and of a page that has been hidden
 * for `patience` milliseconds; returns what ends that.
 */
export function watchPage(tell: (input: number) => void, patience?: number): () => void {
  const page = typeof document === "undefined" ? undefined : document;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const seen = (): void => {
    clearTimeout(timer);
    if (page?.visibilityState !== "hidden") {
      tell(RESUME);
      tell(VISIBLE);
    } else if (patience !== undefined) timer = setTimeout(() => tell(PAUSE), patience);
  };
  const online = (): void => tell(ONLINE);
  const offline = (): void => tell(OFFLINE);
  const off = [
    // Missing in Node.
    listen(globalThis, online, "online"),
    listen(globalThis, offline, "offline"),
    // Out of the back/forward cache, which has closed the stream.
    listen(globalThis, seen, "pageshow"),
    listen(page, seen, "visibilitychange"),
    () => clearTimeout(timer),
  ];
  if (typeof navigator !== "undefined" && navigator.onLine === false) offline();
  if (page?.visibilityState === "hidden") seen();
  return () => off.forEach((end) => end());
}
