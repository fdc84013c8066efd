import { type ReactNode, useState } from "react";
import { clock, duration, size } from "./format.js";
import type { Seen } from "./journal.js";
import { JsonTree } from "./json-tree.js";

/** One event, whole. */
export function Inspector({ event, hue }: { event: Seen | undefined; hue: number }): ReactNode {
  if (event === undefined) {
    return <p className="empty"><strong>No event selected</strong>Pick one in the list or the timeline, or go through them with the arrow keys.</p>;
  }
  const { name, topics, id, text, at, published, shown } = event;
  return (
    <>
      <div className={`title h${hue}`}><span className="name">{name}</span><span className="dim num">{clock(at)}</span></div>
      <dl className="facts">
        <dt>{topics.length > 1 ? "topics" : "topic"}</dt><dd className="mono">{topics.join(", ")}</dd>
        <dt>id</dt><dd className="mono">{id === "" ? "none: it tells a state" : id}</dd>
        <dt>size</dt><dd className="num">{size(new TextEncoder().encode(text).length)}</dd>
        {published !== undefined && <><dt>published</dt><dd className="num">{clock(published)}, arrived {duration(Math.max(0, at - published))} later</dd></>}
        {shown !== undefined && <><dt>on screen</dt><dd className="num">{duration(shown - at)} after it arrived</dd></>}
      </dl>
      <div className="payload">Payload<Copy text={text} /></div>
      <JsonTree key={event.key} value={event.data} />
    </>
  );
}

function Copy({ text }: { text: string }): ReactNode {
  const [copied, setCopied] = useState<string | null>(null);
  async function copy(): Promise<void> {
    try {
      // Missing where the context is not secure.
      await navigator.clipboard.writeText(text);
      setCopied(text);
    } catch {
      setCopied(null);
    }
  }
  return <button type="button" className="copy" onClick={() => void copy()}>{copied === text ? "Copied" : "Copy"}</button>;
}
