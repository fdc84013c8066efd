import { OFFLINE, ONLINE, PAUSE, RESUME, VISIBLE } from "./codes.js";
import { listen } from "./listen.js";

/**
 * Tells of the network's and the page's coming and going, where there are such things, and of a page that has been hidden
 * for so many milliseconds, `true` for at once; returns what ends that.
 */
export function watchPage(tell: (input: number) => void, patience: boolean | number = false): () => void {
  // Both are missing in Node.
  const { document, navigator } = globalThis;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isHidden = (): boolean => document?.visibilityState === "hidden";
  const seen = (): void => {
    clearTimeout(timer);
    if (!isHidden()) {
      tell(RESUME);
      tell(VISIBLE);
    } else if (patience !== false) timer = setTimeout(tell, +patience, PAUSE);
  };
  const off = [
    listen(globalThis, () => tell(ONLINE), "online"),
    listen(globalThis, () => tell(OFFLINE), "offline"),
    // Out of the back/forward cache, which has closed the stream.
    listen(globalThis, seen, "pageshow"),
    listen(document, seen, "visibilitychange"),
    () => clearTimeout(timer),
  ];
  if (navigator?.onLine === false) tell(OFFLINE);
  if (isHidden()) seen();
  return () => off.forEach((end) => end());
}
