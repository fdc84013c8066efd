/**
 * Calls `painted` with the time after the next frame is on the screen, as near as a page can know: the first task after it.
 * A hidden page paints nothing, and then nothing is measured.
 */
export function afterPaint(painted: (at: number | null) => void): void {
  if (typeof requestAnimationFrame !== "function" || document.visibilityState === "hidden") {
    setTimeout(() => painted(null), 0);
    return;
  }
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      painted(Date.now());
    };
    port2.postMessage(null);
  });
}
