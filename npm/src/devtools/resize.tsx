import type { KeyboardEvent, PointerEvent, ReactNode } from "react";

const STEP = 24;
export const MIN_HEIGHT = 220;

/** The highest that leaves some of the page to be seen. */
export function maxHeight(): number {
  return Math.max(MIN_HEIGHT, window.innerHeight - 60);
}

/** The upper edge, which is dragged, or moved with the arrow keys. */
export function Resize({ height, onHeight }: { height: number; onHeight: (height: number) => void }): ReactNode {
  const set = (next: number): void => onHeight(Math.round(Math.min(maxHeight(), Math.max(MIN_HEIGHT, next))));

  function onPointerDown({ currentTarget, pointerId }: PointerEvent): void {
    currentTarget.setPointerCapture(pointerId);
  }

  function onPointerMove({ currentTarget, pointerId, clientY }: PointerEvent): void {
    if (currentTarget.hasPointerCapture(pointerId)) set(window.innerHeight - clientY);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    set(height + by);
  }

  return (
    <div
      className="resize"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the panel"
      aria-valuenow={height}
      aria-valuemin={MIN_HEIGHT}
      aria-valuemax={maxHeight()}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
