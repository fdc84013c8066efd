import type { Line, Range } from "../charts/plot";
import { TimeChart } from "../charts/TimeChart";
import { useColumns } from "../charts/useColumns";
import { memoryBytes, roundText, text } from "../format";
import type { Memory } from "../generated/events";
import { useEventList } from "../live";
import { Figure } from "./Figure";
import { Meter } from "./Meter";
import { Meters } from "./Meters";
import { Panel } from "./Panel";

const LINES: readonly Line[] = [{ color: "--memory", width: 2, area: true }];

const read = ({ at, used, total }: Memory) => [at, (100 * used) / total];
/** Up to the next quarter with room above. */
const range: Range = (_, high) => [0, Math.min(100, 25 * Math.ceil((high + 5) / 25))];
const format = (value: number) => `${value} %`;

/** How much memory is in use. */
export function MemoryPanel() {
  const samples = useEventList("memory", { topic: "machine/memory" });
  const newest = samples.at(-1)?.data;
  const used = newest === undefined ? null : memoryBytes(newest.used);
  return (
    <Panel area="memory" title="Memory" figures={<Figure quantity={used} testId="memory-value" />}>
      <TimeChart
        label={`Memory in use, now ${used === null ? "unknown" : text(used)}`}
        columns={useColumns(samples, read)}
        lines={LINES}
        range={range}
        format={format}
      />
      <Meters>
        {newest !== undefined && <Share label="memory" used={newest.used} total={newest.total} />}
        {newest !== undefined && newest.swapTotal > 0 && (
          <Share label="swap" used={newest.swapUsed} total={newest.swapTotal} />
        )}
      </Meters>
    </Panel>
  );
}

function Share({ label, used, total }: { label: string; used: number; total: number }) {
  return <Meter label={label} detail={`of ${roundText(memoryBytes(total))}`} share={used / total} color="--memory" />;
}
