import { type ReactNode, useState } from "react";

/** How many entries of a level are drawn at first, and how many more each time. */
const PAGE = 100;

/** A payload as a tree that folds. The first levels are open. */
export function JsonTree({ value }: { value: unknown }): ReactNode {
  return <ul className="tree mono" aria-label="Payload"><Node value={value} depth={0} /></ul>;
}

function Node({ name, value, depth }: { name?: string; value: unknown; depth: number }): ReactNode {
  const [isOpen, setOpen] = useState(depth < 2);
  const [max, setMax] = useState(PAGE);
  const key = name === undefined ? null : <><span className="key">{name}</span>: </>;
  if (typeof value !== "object" || value === null) return <li className="leaf">{key}<Leaf value={value} /></li>;
  const entries = Object.entries(value);
  const [begin, end] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return <li className="leaf">{key}{begin}{end}</li>;
  return (
    <li>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span className="caret" aria-hidden="true">▶</span>{key}
        <span className="dim">{Array.isArray(value) ? `[${entries.length}]` : isOpen ? `{${entries.length}}` : `{ ${entries.map(([name]) => name).slice(0, 4).join(", ")}${entries.length > 4 ? ", …" : ""} }`}</span>
      </button>
      {isOpen && (
        <ul>
          {entries.slice(0, max).map(([name, entry]) => <Node key={name} name={name} value={entry} depth={depth + 1} />)}
          {entries.length > max && (
            <li className="leaf"><button type="button" className="dim" onClick={() => setMax(max + PAGE)}>{entries.length - max} more…</button></li>
          )}
        </ul>
      )}
    </li>
  );
}

function Leaf({ value }: { value: unknown }): ReactNode {
  const kind = typeof value === "string" ? "string" : typeof value === "number" ? "numeric" : "word";
  return <span className={kind}>{JSON.stringify(value) ?? String(value)}</span>;
}
