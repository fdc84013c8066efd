/** The stylesheet, for the shadow root: it meets no other. */
export const STYLE = `
:host { all: initial; color-scheme: light dark; }
.root {
  --bg: #ffffff; --raised: #f6f7f9; --sunken: #fbfbfc; --line: #e3e6ea; --text: #17202b; --dim: #66717f; --faint: #98a2ae;
  --accent: #0b7a75; --select: #e3f3f1; --hover: #f1f3f5; --shadow: 0 -8px 32px rgb(20 30 45 / 12%), 0 -1px 0 #dfe3e8;
  --good: #12925a; --busy: #b7791f; --bad: #d0342c; --off: #8a94a0;
  --c0: #0b7a75; --c1: #6b4fd8; --c2: #c2410c; --c3: #1d6fd8; --c4: #b0338c; --c5: #5c7c0d; --c6: #9a6700; --c7: #4a6076;
  font: 12px/1.45 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  color: var(--text); -webkit-font-smoothing: antialiased;
}
@media (prefers-color-scheme: dark) {
  .root {
    --bg: #10151b; --raised: #171d25; --sunken: #0c1116; --line: #252d37; --text: #dde5ee; --dim: #8d9aa8; --faint: #5d6976;
    --accent: #4fd1c0; --select: #15312f; --hover: #1a212a; --shadow: 0 -12px 40px rgb(0 0 0 / 50%), 0 -1px 0 #2a333e;
    --good: #3fcf8e; --busy: #f0b429; --bad: #ff6b61; --off: #6c7784;
    --c0: #4fd1c0; --c1: #a594ff; --c2: #ff9a62; --c3: #6cb2ff; --c4: #f58ad2; --c5: #b3d15a; --c6: #e9c46a; --c7: #a4b6c8;
  }
}
*, *::before, *::after { box-sizing: border-box; }
button, input, select { font: inherit; color: inherit; }
button { border: 0; background: none; padding: 0; cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.mono { font-family: ui-monospace, SFMono-Regular, "JetBrains Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 11.5px; }
.num { font-variant-numeric: tabular-nums; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.dim { color: var(--dim); }
.h0 { --c: var(--c0); } .h1 { --c: var(--c1); } .h2 { --c: var(--c2); } .h3 { --c: var(--c3); }
.h4 { --c: var(--c4); } .h5 { --c: var(--c5); } .h6 { --c: var(--c6); } .h7 { --c: var(--c7); }
.open { --s: var(--good); } .connecting, .waiting { --s: var(--busy); } .closed { --s: var(--bad); } .idle { --s: var(--off); }
.dot { width: 8px; height: 8px; border-radius: 50%; background: var(--s); flex: none; box-shadow: 0 0 0 3px color-mix(in srgb, var(--s) 18%, transparent); }

.launcher {
  position: fixed; bottom: 16px; z-index: 2147483000; display: flex; align-items: center; gap: 9px; height: 34px; padding: 0 14px 0 13px;
  background: var(--bg); border: 1px solid var(--line); border-radius: 17px; box-shadow: 0 4px 16px rgb(15 25 40 / 16%); font-weight: 600;
}
.launcher:hover { background: var(--raised); }
.bottom-right { right: 16px; } .bottom-left { left: 16px; }
.launcher .num { font-weight: 500; color: var(--dim); }

.panel {
  position: fixed; inset: auto 0 0 0; z-index: 2147483000; display: flex; flex-direction: column;
  background: var(--bg); box-shadow: var(--shadow); min-width: 0;
}
.resize { position: absolute; inset: -4px 0 auto 0; height: 9px; cursor: ns-resize; touch-action: none; z-index: 2; }
.resize::after {
  content: ""; position: absolute; left: 50%; top: 7px; width: 36px; height: 3px; margin-left: -18px; border-radius: 2px; background: var(--line);
}
.resize:hover::after, .resize:focus-visible::after { background: var(--accent); }

.header { display: flex; align-items: center; gap: 18px; min-height: 48px; padding: 6px 10px 4px 16px; border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: 8px; font-weight: 700; font-size: 13px; letter-spacing: -.01em; margin: 0; }
.brand svg { display: block; color: var(--accent); }
.badges { display: flex; align-items: center; gap: 6px; min-width: 0; }
.badge {
  display: inline-flex; align-items: center; gap: 7px; height: 22px; padding: 0 9px; border-radius: 11px; white-space: nowrap;
  background: var(--raised); color: var(--dim); font-size: 11px; font-weight: 500;
}
.badge.status { color: var(--text); background: color-mix(in srgb, var(--s) 13%, var(--bg)); font-weight: 600; padding-left: 10px; }
.badge.warn { color: var(--busy); background: color-mix(in srgb, var(--busy) 13%, var(--bg)); }
.space { flex: 1; }
.stats { display: flex; align-items: center; gap: 20px; margin: 0; }
.stat { display: flex; flex-direction: column; line-height: 1.25; white-space: nowrap; }
.stat dt { font-size: 10px; color: var(--dim); }
.stat dd { margin: 0; font-size: 12px; font-weight: 600; }
.stat dd span { color: var(--faint); font-weight: 500; }
.spark { display: block; color: var(--accent); }
.tools { display: flex; gap: 2px; }
.tool {
  display: inline-flex; align-items: center; justify-content: center; gap: 6px; height: 28px; min-width: 28px; padding: 0 8px;
  border-radius: 6px; color: var(--dim); font-weight: 500;
}
.tool:hover { background: var(--hover); color: var(--text); }
.tool[aria-pressed="true"] { background: color-mix(in srgb, var(--busy) 16%, var(--bg)); color: var(--busy); }
.tool svg { display: block; }

.body { flex: 1; display: grid; grid-template-columns: minmax(0, 1fr) minmax(300px, 34%); min-height: 0; }
.left { display: flex; flex-direction: column; min-width: 0; min-height: 0; border-right: 1px solid var(--line); }
.right { display: flex; flex-direction: column; min-width: 0; min-height: 0; background: var(--sunken); }
@media (max-width: 760px) { .body { grid-template-columns: minmax(0, 1fr); } .right { display: none; } .stats, .badge:not(.status) { display: none; } }

.filters { display: flex; gap: 6px; padding: 8px 12px 8px 16px; align-items: center; }
.field {
  height: 26px; min-width: 0; padding: 0 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--bg);
}
.field::placeholder { color: var(--faint); }
input.field { flex: 1 1 160px; } select.field { flex: 0 1 150px; padding: 0 4px; color: var(--text); }
.shown { color: var(--dim); white-space: nowrap; padding-left: 6px; }

.lanes { position: relative; flex: none; max-height: 46%; overflow: auto; border-block: 1px solid var(--line); background: var(--sunken); }
.lane { display: grid; grid-template-columns: 148px minmax(0, 1fr) 52px; align-items: center; height: 19px; }
.lane + .lane { border-top: 1px solid color-mix(in srgb, var(--line) 55%, transparent); }
.lane > .label { padding: 0 8px 0 16px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: left; color: var(--dim); font-size: 11px; line-height: 19px; height: 19px; }
button.label:hover, button.label[aria-pressed="true"] { color: var(--accent); }
.lane > .count { padding-right: 12px; text-align: right; color: var(--faint); font-size: 11px; }
.track { position: relative; height: 18px; overflow: hidden; }
.track svg { display: block; width: 100%; height: 18px; }
.track rect.tick { fill: var(--c); }
.track rect.tick.picked { fill: var(--text); }
.track rect.span { fill: var(--s); opacity: .85; }
.track line { stroke: var(--line); }
.axis { height: 18px; color: var(--faint); font-size: 10px; }
.axis .track { height: 18px; }
.axis span.mark { position: absolute; top: 1px; transform: translateX(-50%); white-space: nowrap; }
.axis span.mark:first-child { transform: none; } .axis span.mark:last-child { transform: translateX(-100%); }

.list { flex: 1; min-height: 0; overflow: auto; position: relative; outline-offset: -2px; overflow-anchor: none; }
.rows { position: relative; }
.row {
  position: absolute; left: 0; right: 0; display: grid; grid-template-columns: 84px minmax(64px, 104px) minmax(80px, 168px) minmax(0, 1fr) 62px; gap: 10px;
  align-items: center; height: 26px; padding: 0 12px 0 16px; cursor: default; white-space: nowrap; border-left: 2px solid transparent;
}
.row:hover { background: var(--hover); }
.row[aria-selected="true"] { background: var(--select); border-left-color: var(--accent); }
.row > * { overflow: hidden; text-overflow: ellipsis; }
.row .late { text-align: right; color: var(--dim); }
.name { display: inline-flex; align-items: center; gap: 7px; font-weight: 600; color: var(--c); min-width: 0; }
.name::before { content: ""; width: 7px; height: 7px; border-radius: 2px; background: var(--c); flex: none; }
.preview { color: var(--dim); }
.empty { padding: 28px 24px; color: var(--dim); text-align: center; max-width: 44ch; margin: 0 auto; }
.empty strong { display: block; color: var(--text); font-weight: 600; margin-bottom: 3px; }

.tabs { display: flex; gap: 2px; padding: 0 10px; border-bottom: 1px solid var(--line); flex: none; }
.tab { height: 34px; padding: 0 9px; color: var(--dim); font-weight: 500; border-bottom: 2px solid transparent; margin-bottom: -1px; display: inline-flex; align-items: center; gap: 6px; }
.tab:hover { color: var(--text); }
.tab[aria-selected="true"] { color: var(--text); border-bottom-color: var(--accent); font-weight: 600; }
.tab .bubble { min-width: 16px; height: 16px; padding: 0 4px; border-radius: 8px; background: var(--bad); color: var(--bg); font-size: 10px; font-weight: 700; display: inline-flex; align-items: center; justify-content: center; }
.page { flex: 1; min-height: 0; overflow: auto; padding: 12px 16px 16px; }

.title { display: flex; align-items: center; gap: 10px; margin-bottom: 10px; }
.title .name { font-size: 13px; }
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 3px 14px; margin: 0 0 12px; }
.facts dt { color: var(--dim); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.payload { display: flex; align-items: center; justify-content: space-between; border-top: 1px solid var(--line); padding-top: 8px; margin-bottom: 4px; font-weight: 600; }
.copy { height: 22px; padding: 0 8px; border-radius: 5px; border: 1px solid var(--line); background: var(--bg); color: var(--dim); font-weight: 500; font-size: 11px; }
.copy:hover { color: var(--text); background: var(--hover); }
.tree, .tree ul { list-style: none; margin: 0; padding: 0; }
.tree ul { padding-left: 15px; border-left: 1px solid var(--line); margin-left: 5px; }
.tree li { line-height: 19px; overflow-wrap: anywhere; }
.tree .leaf { padding-left: 14px; }
.tree button { text-align: left; width: 100%; border-radius: 4px; }
.tree button:hover { background: var(--hover); }
.caret { display: inline-block; width: 14px; color: var(--faint); transition: transform .1s; font-size: 9px; text-align: center; }
[aria-expanded="true"] > .caret { transform: rotate(90deg); }
.key { color: var(--dim); } .string { color: var(--c5); } .numeric { color: var(--c3); } .word { color: var(--c1); }

.history { list-style: none; margin: 0; padding: 0; }
.moment { position: relative; display: grid; grid-template-columns: 12px minmax(0, 1fr) auto; gap: 0 10px; padding: 0 0 12px; }
.moment .dot { margin-top: 5px; box-shadow: none; width: 9px; height: 9px; margin-left: 1px; }
.moment:not(:last-child)::before { content: ""; position: absolute; left: 5px; top: 17px; bottom: -3px; width: 1px; background: var(--line); }
.moment b { font-weight: 600; } .moment p { margin: 0; color: var(--dim); grid-column: 2 / -1; overflow-wrap: anywhere; }
.moment time { color: var(--dim); font-size: 11px; }
.cause { color: var(--dim); font-weight: 400; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;
