import type { Line } from "../charts/plot";
import { TimeChart } from "../charts/TimeChart";
import { useColumns } from "../charts/useColumns";
import { bytes, rate, roundText, text } from "../format";
import type { Disks } from "../generated/events";
import { useEventList } from "../live";
import { Figure } from "./Figure";
import { Figures } from "./Figures";
import { Meter } from "./Meter";
import { Meters } from "./Meters";
import { bothWays, size } from "./mirrored";
import { Panel } from "./Panel";

const LINES: readonly Line[] = [
  { color: "--read", width: 2, area: true },
  { color: "--write", width: 2, area: true },
];
/** More file systems than this do not fit; the fullest are shown. */
const MOUNTS_SHOWN = 3;

const read = ({ at, readPerSec, writePerSec }: Disks) => [at, readPerSec, -writePerSec];

/** What is read, above the line, and written, below; and how full the file systems are. */
export function DisksPanel() {
  const samples = useEventList("disks", { topic: "machine/disks" });
  const newest = samples.at(-1)?.data;
  const reading = newest === undefined ? null : rate(newest.readPerSec);
  const writing = newest === undefined ? null : rate(newest.writePerSec);
  const mounts = [...(newest?.mounts ?? [])].sort((a, b) => b.used / b.total - a.used / a.total).slice(0, MOUNTS_SHOWN);
  return (
    <Panel
      area="disks"
      title="Disks"
      figures={
        <Figures testId="disk-value">
          <Figure quantity={reading} label="read" color="--read" />
          <Figure quantity={writing} label="written" color="--write" />
        </Figures>
      }
    >
      <TimeChart
        label={`Disk traffic, now ${reading === null ? "unknown" : text(reading)} read and ${writing === null ? "unknown" : text(writing)} written`}
        columns={useColumns(samples, read)}
        lines={LINES}
        range={bothWays}
        format={size}
      />
      <Meters>
        {mounts.map(({ name, used, total }) => (
          <Meter key={name} label={name} detail={`of ${roundText(bytes(total))}`} share={used / total} color="--ink-3" />
        ))}
      </Meters>
    </Panel>
  );
}
