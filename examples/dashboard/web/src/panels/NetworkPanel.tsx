import type { Line } from "../charts/plot";
import { TimeChart } from "../charts/TimeChart";
import { useColumns } from "../charts/useColumns";
import { rate, text } from "../format";
import type { Network } from "../generated/events";
import { useEventList } from "../live";
import { Figure } from "./Figure";
import { Figures } from "./Figures";
import { bothWays, size } from "./mirrored";
import { Panel } from "./Panel";

const LINES: readonly Line[] = [
  { color: "--received", width: 2, area: true },
  { color: "--sent", width: 2, area: true },
];

const read = ({ at, receivedPerSec, sentPerSec }: Network) => [at, receivedPerSec, -sentPerSec];

/** What comes in, above the line, and what goes out, below. */
export function NetworkPanel() {
  const samples = useEventList("network", { topic: "machine/network" });
  const newest = samples.at(-1)?.data;
  const received = newest === undefined ? null : rate(newest.receivedPerSec);
  const sent = newest === undefined ? null : rate(newest.sentPerSec);
  return (
    <Panel
      area="network"
      title="Network"
      figures={
        <Figures testId="network-value">
          <Figure quantity={received} label="in" color="--received" />
          <Figure quantity={sent} label="out" color="--sent" />
        </Figures>
      }
    >
      <TimeChart
        label={`Network traffic, now ${received === null ? "unknown" : text(received)} in and ${sent === null ? "unknown" : text(sent)} out`}
        columns={useColumns(samples, read)}
        lines={LINES}
        range={bothWays}
        format={size}
      />
    </Panel>
  );
}
