import type { Line, Range } from "../charts/plot";
import { TimeChart } from "../charts/TimeChart";
import { useColumns } from "../charts/useColumns";
import { percent, text } from "../format";
import type { Cpu } from "../generated/events";
import { useEventList } from "../live";
import { CoreBars } from "./CoreBars";
import { Figure } from "./Figure";
import { Panel } from "./Panel";

const TOTAL: Line = { color: "--cpu", width: 2, area: true };
const CORE: Line = { color: "--cpu", width: 1, opacity: 0.2 };

const read = ({ at, total, cores }: Cpu) => [at, ...cores, total];
const range: Range = () => [0, 100];
const format = (value: number) => `${value} %`;

/** How busy the processors are, together and each. */
export function CpuPanel() {
  const samples = useEventList("cpu", { topic: "machine/cpu" });
  const newest = samples.at(-1)?.data;
  const cores = newest?.cores ?? [];
  const total = newest === undefined ? null : percent(newest.total);
  return (
    <Panel area="cpu" title="Processor" figures={<Figure quantity={total} testId="cpu-value" />}>
      <TimeChart
        label={`Processor load, now ${total === null ? "unknown" : text(total)}`}
        columns={useColumns(samples, read)}
        lines={[...cores.map(() => CORE), TOTAL]}
        range={range}
        format={format}
      />
      <CoreBars cores={cores} />
    </Panel>
  );
}
