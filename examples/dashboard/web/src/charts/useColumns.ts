import { useMemo } from "react";
import type uPlot from "uplot";

/** Turns samples into the columns a chart takes. `read` is a constant that gives a sample's time, and then its values. */
export function useColumns<Sample>(
  events: readonly { data: Sample }[],
  read: (sample: Sample) => readonly number[],
): uPlot.AlignedData {
  return useMemo(() => {
    const rows = events.map(({ data }) => read(data));
    const width = rows.at(-1)?.length ?? 1;
    return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? null)) as uPlot.AlignedData;
  }, [events, read]);
}
