import { type KeyboardEvent, type ReactNode, useMemo, useState } from "react";
import { EventList } from "./event-list.js";
import { download, toRecording } from "./export.js";
import { hues, number } from "./format.js";
import { Header } from "./header.js";
import { History, Problems } from "./history.js";
import { Inspector } from "./inspector.js";
import type { Journal, Seen } from "./journal.js";
import { Lanes } from "./lanes.js";
import { Resize } from "./resize.js";
import { useJournal, useNow } from "./use-journal.js";

/** How often the timeline moves when nothing comes, in milliseconds. */
const TICK = 250;
const TABS = ["Event", "Connection", "Problems"] as const;
type Tab = (typeof TABS)[number];

/** The panel at the lower edge. */
export function Panel({ journal, height, onHeight, onClose }: {
  journal: Journal;
  height: number;
  onHeight: (height: number) => void;
  onClose: () => void;
}): ReactNode {
  const snapshot = useJournal(journal);
  const isPaused = snapshot.missed !== null;
  const now = useNow(TICK, isPaused);
  const [filter, setFilter] = useState({ text: "", name: "", topic: "" });
  const [picked, setPicked] = useState<Seen>();
  const [tab, setTab] = useState<Tab>("Event");
  const { events, states, problems, names, topics } = snapshot;
  const hueOf = useMemo(() => hues(names), [names]);
  const filtered = useMemo(() => events.filter((event) => fits(event, filter)), [events, filter]);
  const newestFirst = useMemo(() => [...filtered].reverse(), [filtered]);
  const state = states.at(-1)?.state ?? journal.client.state;

  function pick(event: Seen): void {
    setPicked(event);
    setTab("Event");
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  }

  return (
    <section className="panel" aria-label="Tidings developer tools" style={{ height }} onKeyDown={onKeyDown}>
      <Resize height={height} onHeight={onHeight} />
      <Header
        state={state}
        now={now}
        snapshot={snapshot}
        throughput={journal.throughput()}
        actions={{
          pause: () => journal.pause(!isPaused),
          clear: () => {
            journal.clear();
            setPicked(undefined);
          },
          export: () => download(toRecording(journal.client.url, snapshot)),
          close: onClose,
        }}
      />
      <div className="body">
        <div className="left">
          <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
            <input className="field" type="search" placeholder="Filter by text" aria-label="Text in the payload" value={filter.text} onChange={({ target }) => setFilter({ ...filter, text: target.value })} />
            <Choice label="Name" all="All names" options={names} value={filter.name} onChange={(name) => setFilter({ ...filter, name })} />
            <Choice label="Topic" all="All topics" options={topics} value={filter.topic} onChange={(topic) => setFilter({ ...filter, topic })} />
            <span className="shown num">{number(filtered.length)} of {number(events.length)}</span>
          </form>
          <Lanes
            events={filter.text === "" && filter.name === "" ? events : events.filter((event) => fits(event, { ...filter, topic: "" }))}
            states={states}
            topics={topics}
            now={isPaused ? (events.at(-1)?.at ?? now) : Math.max(now, events.at(-1)?.at ?? 0)}
            hueOf={hueOf}
            topic={filter.topic}
            picked={picked}
            onTopic={(topic) => setFilter({ ...filter, topic })}
            onPick={pick}
          />
          <EventList
            events={newestFirst}
            hueOf={hueOf}
            picked={picked}
            onPick={pick}
            empty={events.length === 0
              ? <><strong>No events yet</strong>What the application listens to appears here as it arrives. This panel asks for nothing of its own.</>
              : <><strong>Nothing fits the filter</strong>{number(events.length)} events are kept.</>}
          />
        </div>
        <div className="right">
          <Tabs tab={tab} onTab={setTab} problems={problems.length} />
          <div className="page" role="tabpanel" id="page" aria-label={tab} tabIndex={-1}>
            {tab === "Event" && <Inspector event={picked} hue={hueOf.get(picked?.name ?? "") ?? 0} />}
            {tab === "Connection" && <History states={states} now={now} />}
            {tab === "Problems" && <Problems problems={problems} />}
          </div>
        </div>
      </div>
    </section>
  );
}

function fits(event: Seen, { text, name, topic }: { text: string; name: string; topic: string }): boolean {
  if (name !== "" && event.name !== name) return false;
  if (topic !== "" && !event.topics.includes(topic)) return false;
  return text === "" || event.text.toLowerCase().includes(text.toLowerCase()) || event.id === text;
}

function Choice({ label, all, options, value, onChange }: {
  label: string;
  all: string;
  options: ReadonlyMap<string, number>;
  value: string;
  onChange: (value: string) => void;
}): ReactNode {
  const sorted = [...options].sort(([one], [other]) => one.localeCompare(other));
  return (
    <select className="field" aria-label={label} value={value} onChange={({ target }) => onChange(target.value)}>
      <option value="">{all}</option>
      {/* What is chosen stays to be seen after a clear. */}
      {value !== "" && !options.has(value) && <option value={value}>{value}</option>}
      {sorted.map(([option, count]) => <option key={option} value={option}>{`${option} (${number(count)})`}</option>)}
    </select>
  );
}

function Tabs({ tab, onTab, problems }: { tab: Tab; onTab: (tab: Tab) => void; problems: number }): ReactNode {
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = (TABS.indexOf(tab) + by + TABS.length) % TABS.length;
    onTab(TABS[next] ?? "Event");
    event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  }
  return (
    <div className="tabs" role="tablist" aria-label="Details" onKeyDown={onKeyDown}>
      {TABS.map((name) => (
        <button key={name} type="button" className="tab" role="tab" aria-selected={tab === name} aria-controls="page" tabIndex={tab === name ? 0 : -1} onClick={() => onTab(name)}>
          {name}{name === "Problems" && problems > 0 && <span className="bubble num">{problems}</span>}
        </button>
      ))}
    </div>
  );
}
