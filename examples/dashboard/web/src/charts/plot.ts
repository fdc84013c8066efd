import uPlot from "uplot";
import type { Outage } from "../delivery/ledger";

/** How much time a chart shows, in milliseconds. */
export const WINDOW = 90_000;

/** How one line is drawn. */
export interface Line {
  /** The CSS variable of its colour, for example `--cpu`. */
  color: string;
  /** In CSS pixels. */
  width: number;
  /** Between 0 and 1. */
  opacity?: number;
  /** Fills the area down to zero, and marks the newest value with a dot. */
  area?: boolean;
}

/** From the lowest and highest value that are shown, the range of an axis. */
export type Range = (low: number, high: number) => [low: number, high: number];

/** What a chart needs besides its values. */
export interface PlotOptions {
  lines: readonly Line[];
  /** From the lowest and highest value that are shown, the range of the axis. */
  range: Range;
  /** Writes a value of the axis. */
  format: (value: number) => string;
  /** Read when the chart is drawn. */
  outages: () => readonly Outage[];
}

/** Gives a CSS variable's value. */
type Color = (variable: string) => string;

/** uPlot's options for a chart whose time axis is in milliseconds and whose right edge is the newest moment. */
export function plotOptions({ lines, range, format, outages }: PlotOptions, width: number, height: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const color: Color = (variable) => style.getPropertyValue(variable).trim();
  const font = `11px ${color("--sans")}`;

  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    cursor: { show: false },
    padding: [10, 16, 0, 0],
    scales: { x: { time: false }, y: { range: (_, low, high) => range(low ?? 0, high ?? 0) } },
    axes: [
      {
        font,
        stroke: color("--ink-3"),
        size: 24,
        gap: 4,
        grid: { show: false },
        ticks: { show: false },
        splits: ({ scales }) => [60_000, 30_000, 0].map((before) => (scales["x"]?.max ?? 0) - before),
        values: () => ["60 s ago", "30 s", "now"],
      },
      {
        font,
        stroke: color("--ink-3"),
        size: 54,
        gap: 8,
        space: 38,
        grid: { stroke: color("--rule"), width: 1 },
        ticks: { show: false },
        values: (_, values) => values.map(format),
      },
    ],
    series: [{}, ...lines.map((line) => series(line, color))],
    hooks: {
      drawClear: [(plot) => drawOutages(plot, outages(), color)],
      draw: [(plot) => drawNewest(plot, lines, color)],
    },
  };
}

function series({ color: variable, width, opacity = 1, area = false }: Line, color: Color): uPlot.Series {
  const stroke = color(variable);
  const { spline } = uPlot.paths;
  return {
    stroke,
    width,
    alpha: opacity,
    points: { show: false },
    ...(area && { fill: (plot: uPlot, index: number) => fade(plot, index, stroke) }),
    ...(spline && { paths: spline() }),
  };
}

/** Strongest at the value that is farthest from zero, next to nothing at zero. */
function fade(plot: uPlot, index: number, stroke: string): CanvasGradient | string {
  let peak = 0;
  for (const value of plot.data[index] ?? []) if (Math.abs(value ?? 0) > Math.abs(peak)) peak = value ?? 0;
  const [from, to] = [plot.valToPos(peak, "y", true), plot.valToPos(0, "y", true)];
  if (!Number.isFinite(from) || !Number.isFinite(to)) return "transparent";
  const gradient = plot.ctx.createLinearGradient(0, from, 0, to);
  gradient.addColorStop(0, `${stroke}52`);
  gradient.addColorStop(1, `${stroke}0a`);
  return gradient;
}

function drawOutages(plot: uPlot, outages: readonly Outage[], color: Color): void {
  const { ctx, bbox } = plot;
  const right = bbox.left + bbox.width;
  for (const { from, to } of outages) {
    const start = Math.max(bbox.left, plot.valToPos(from, "x", true));
    const end = Math.min(right, to === null ? right : plot.valToPos(to, "x", true));
    if (end <= bbox.left || start >= right) continue;
    ctx.save();
    ctx.fillStyle = color("--accent-wash");
    ctx.fillRect(start, bbox.top, end - start, bbox.height);
    ctx.fillStyle = color("--accent");
    ctx.fillRect(start, bbox.top, end - start, 2 * devicePixelRatio);
    ctx.restore();
  }
}

function drawNewest(plot: uPlot, lines: readonly Line[], color: Color): void {
  const { ctx } = plot;
  const last = plot.data[0].length - 1;
  lines.forEach(({ area, color: variable }, index) => {
    const value = plot.data[index + 1]?.[last];
    if (area !== true || value == null) return;
    const x = plot.valToPos(plot.data[0][last] ?? 0, "x", true);
    const y = plot.valToPos(value, "y", true);
    ctx.save();
    ctx.beginPath();
    ctx.arc(x, y, 3.5 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.fillStyle = color(variable);
    ctx.strokeStyle = color("--surface");
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.stroke();
    ctx.fill();
    ctx.restore();
  });
}
