import type { ReactNode } from "react";

const WIDTH = 96;
const HEIGHT = 24;

/** How many events came in each second, the newest at the right. */
export function Sparkline({ values }: { values: readonly number[] }): ReactNode {
  const top = Math.max(1, ...values);
  const step = WIDTH / (values.length - 1);
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${(HEIGHT - 1.5 - (value / top) * (HEIGHT - 4)).toFixed(1)}`);
  return (
    <svg className="spark" width={WIDTH} height={HEIGHT} role="img" aria-label={`Events a second over the last minute, at most ${top}`}>
      <polygon points={`0,${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}`} fill="currentColor" opacity="0.14" />
      <polyline points={points.join(" ")} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  );
}
