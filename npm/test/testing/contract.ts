// What travels, to the byte. The same script is played to the scripted server, in contract.test.ts, and to a real hub, in
// tests/e2e/contract.spec.ts: neither can drift from the other.

/** A hub, however it is reached. */
export interface Hub {
  readonly fetch: (query: string) => Promise<Response>;
  /** Publishes `{"n": n}` as `tick`. */
  readonly publish: (topic: string, n: number) => Promise<void> | void;
  readonly complete: (topic: string) => Promise<void> | void;
}

/** What a hub answered. */
export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | null>>;
  /** The body, with `@` in place of the log's incarnation. */
  readonly body: string;
}

const HEADERS = ["content-type", "cache-control", "x-accel-buffering"];

/** Plays the script; gives what was answered to each request. */
export async function play(hub: Hub): Promise<Said[]> {
  const live = await hub.fetch("topic=ticks&tidings=1");
  await hub.publish("ticks", 1);
  await hub.publish("ticks", 2);
  // Completed, every stream ends, so that all of it can be read.
  await hub.complete("ticks");
  const first = await said(live);
  const [, incarnation = ""] = /id: ([\da-f]{12})-/.exec(first.body) ?? [];
  const ask = async (cursor: string): Promise<Said> => said(await hub.fetch(`topic=ticks&tidings=1&last_event_id=${cursor}`));
  const all = [
    first,
    await ask("earliest"),
    await ask(`${incarnation}-1`),
    await ask("ffffffffffff-7"),
    await ask("of-somebody-else"),
    await ask(`${incarnation}-2`),
  ];
  return all.map(({ body, ...rest }) => ({ ...rest, body: body.replaceAll(incarnation, "@") }));
}

async function said(response: Response): Promise<Said> {
  const headers = Object.fromEntries(HEADERS.map((name) => [name, response.headers.get(name)]));
  return { status: response.status, headers, body: await response.text() };
}

const STREAM = { "content-type": "text/event-stream", "cache-control": "no-store, no-transform", "x-accel-buffering": "no" };
const ready = (seq: number): string => `id: @-${seq}\ndata: tidings:ready\t\ndata: {"id":"@-${seq}","ping":15000,"window":5000,"version":"tests"}\n\n`;
const gap = (asked: string): string => `data: tidings:gap\tticks\ndata: {"asked":"${asked}","oldest":"@-1"}\n\n`;
const tick = (n: number): string => `data: @-${n}\ttick\tticks\ndata: {"n":${n}}\n\n`;
const caughtUp = "data: tidings:caught-up\t\ndata: {}\n\n";
const completed = 'data: tidings:close\t\ndata: {"reason":"completed"}\n\n';

/** What a hub answers. */
export const EXPECTED: readonly Said[] = [
  { status: 200, headers: STREAM, body: ready(0) + caughtUp + tick(1) + tick(2) + completed },
  { status: 200, headers: STREAM, body: ready(0) + tick(1) + tick(2) + caughtUp + completed },
  { status: 200, headers: STREAM, body: ready(1) + tick(2) + caughtUp + completed },
  { status: 200, headers: STREAM, body: gap("ffffffffffff-7") + ready(0) + tick(1) + tick(2) + caughtUp + completed },
  { status: 200, headers: STREAM, body: gap("of-somebody-else") + ready(0) + tick(1) + tick(2) + caughtUp + completed },
  { status: 204, headers: { "content-type": null, "cache-control": "no-store", "x-accel-buffering": null }, body: "" },
];
