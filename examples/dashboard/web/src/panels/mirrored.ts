import type { Range } from "../charts/plot";
import { bytes, roundText } from "../format";

/** Bytes a second below which a chart does not zoom in: noise is not a mountain. */
const QUIET = 10_000;
/** The least share of the higher side that the lower one is given, so that neither is squeezed to nothing. */
const LEAST = 0.4;
const MARGIN = 1.12;

/** A range for two directions on one scale: up from zero, and down. */
export const bothWays: Range = (low, high) => {
  const up = Math.max(QUIET, high);
  const down = Math.max(QUIET, -low);
  return [-MARGIN * Math.max(down, LEAST * up), MARGIN * Math.max(up, LEAST * down)];
};

/** The size of a value, whatever its direction. */
export function size(value: number): string {
  return roundText(bytes(Math.abs(value)));
}
