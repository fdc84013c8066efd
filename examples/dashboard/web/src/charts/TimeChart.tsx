import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { useNow } from "../connection/useNow";
import { useDelivery } from "../delivery/DeliveryProvider";
import { type Line, plotOptions, type Range, WINDOW } from "./plot";
import styles from "./TimeChart.module.css";
import { useColorScheme } from "./useColorScheme";

/** How far the newest sample may lie behind before the axis moves on without it, in milliseconds. */
const LATE = 1_500;

/** The props of a chart. `lines`, `range` and `format` are read when the plot is made: at first, and when the number of lines changes. */
export interface TimeChartProps {
  /** Says in words what is drawn. */
  label: string;
  /** The moments, and then the values of each line. */
  columns: uPlot.AlignedData;
  lines: readonly Line[];
  range: Range;
  format: (value: number) => string;
}

/** The last 90 seconds of some values. Outages are shaded: after one, watch the values in it appear. */
export function TimeChart({ label, columns, lines, range, format }: TimeChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [plot, setPlot] = useState<uPlot | null>(null);
  const { outages, skew } = useDelivery();
  const scheme = useColorScheme();
  const now = useNow(1_000);
  const shown = useRef({ outages, lines, range, format });
  useEffect(() => {
    shown.current = { outages, lines, range, format };
  });

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const { lines, range, format } = shown.current;
    const options = { lines, range, format, outages: () => shown.current.outages };
    const created = new uPlot(plotOptions(options, element.clientWidth, element.clientHeight), [[]], element);
    const resized = new ResizeObserver(() => created.setSize({ width: element.clientWidth, height: element.clientHeight }));
    resized.observe(element);
    setPlot(created);
    return () => {
      resized.disconnect();
      created.destroy();
    };
  }, [scheme, lines.length]);

  useEffect(() => {
    if (plot === null) return;
    const times = columns[0];
    const max = Math.max(times[times.length - 1] ?? 0, (Number.isFinite(skew) ? now - skew : now) - LATE);
    plot.batch(() => {
      plot.setData(columns, false);
      plot.setScale("x", { min: max - WINDOW, max });
    });
  }, [plot, columns, now, skew, outages]);

  return <div ref={frame} className={styles.chart} role="img" aria-label={label} />;
}
