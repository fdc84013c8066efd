// What travels, to the byte. The same scripts are played to the scripted server, in contract.test.ts, and to a real hub, in
// tests/e2e/contract.spec.ts: neither can drift from the other.

/** A hub, however it is reached. */
export interface Hub {
  readonly fetch: (query: string) => Promise<Response>;
  /** Publishes `{"n": from}` as `tick` on topics, the canonical one first, or so many in a row. */
  readonly publish: (topics: readonly string[], from: number, more?: { count?: number; key?: string }) => Promise<void> | void;
  /** Has what is published on a topic told to whoever comes later. */
  readonly retain: (topic: string) => Promise<void> | void;
  readonly complete: (topic: string) => Promise<void> | void;
  readonly drain: (window: number) => Promise<void> | void;
  /** An interval that is surely longer than three publishes take, and that a test can wait for, in milliseconds. */
  readonly interval: number;
}

/** What a hub answered. */
export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | null>>;
  /** The body, with `@` in place of the log's incarnation. */
  readonly body: string;
}

/** What happens to a new hub, and what is read of it. */
export interface Script {
  readonly about: string;
  readonly play: (hub: Hub) => Promise<Said[]>;
  readonly expected: readonly Said[];
}

/** An interval that no test lives to see the end of. */
const LONG = 3_600_000;

const HEADERS = ["content-type", "cache-control", "x-accel-buffering"];
const STREAM = { "content-type": "text/event-stream", "cache-control": "no-store, no-transform", "x-accel-buffering": "no" };
const OVER: Said = { status: 204, headers: { "content-type": null, "cache-control": "no-store", "x-accel-buffering": null }, body: "" };

const stream = (...frames: readonly string[]): Said => ({ status: 200, headers: STREAM, body: frames.join("") });
const refused = (body: string): Said => ({
  status: 400,
  headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": null },
  body,
});
const ready = (seq: number): string => `id: @-${seq}\ndata: tidings:ready\t\ndata: {"id":"@-${seq}","ping":15000,"window":5000,"version":"tests"}\n\n`;
const gap = (asked: string, topic: string): string => `data: tidings:gap\t${topic}\ndata: {"asked":"${asked}","oldest":"@-1"}\n\n`;
const tick = (n: number, ...topics: readonly string[]): string => `data: @-${n}\ttick\t${topics.join("\t")}\ndata: {"n":${n}}\n\n`;
/** What tells a state has no id. */
const state = (n: number, ...topics: readonly string[]): string => tick(n, ...topics).replace(`@-${n}`, "");
const drained = (window: number): string => `data: tidings:drain\t\ndata: {"window":${window}}\n\n`;
const caughtUp = "data: tidings:caught-up\t\ndata: {}\n\n";
const completed = 'data: tidings:close\t\ndata: {"reason":"completed"}\n\n';

export const SCRIPTS: readonly Script[] = [
  {
    about: "what is published, and from where",
    async play(hub) {
      const live = await listen(hub, "topic=ticks");
      await hub.publish(["ticks"], 1);
      await hub.publish(["ticks"], 2);
      // Completed, every stream ends, so that all of it can be read.
      await hub.complete("ticks");
      const first = await live.end();
      const log = incarnationOf(first);
      const answers = [first];
      for (const cursor of ["earliest", `${log}-1`, "ffffffffffff-7", "of-somebody-else", `${log}-2`]) answers.push(await ask(hub, "topic=ticks", cursor));
      return answers;
    },
    expected: [
      stream(ready(0), caughtUp, tick(1, "ticks"), tick(2, "ticks"), completed),
      stream(ready(0), tick(1, "ticks"), tick(2, "ticks"), caughtUp, completed),
      stream(ready(1), tick(2, "ticks"), caughtUp, completed),
      stream(gap("ffffffffffff-7", "ticks"), ready(0), tick(1, "ticks"), tick(2, "ticks"), caughtUp, completed),
      stream(gap("of-somebody-else", "ticks"), ready(0), tick(1, "ticks"), tick(2, "ticks"), caughtUp, completed),
      OVER,
    ],
  },
  {
    about: "an update of several topics",
    async play(hub) {
      const one = await listen(hub, "topic=a");
      const both = await listen(hub, "topic=b/1&topic=a");
      const fitting = await listen(hub, "match_urlpattern=b/:x&match_urlpattern=:y");
      const all = await listen(hub, "");
      await hub.publish(["a", "b/1"], 1);
      await hub.publish(["b/1", "a"], 2);
      await hub.publish(["a", "a"], 3);
      await hub.publish(["c/d"], 4);
      await fitting.until(3);
      await all.until(4);
      await hub.complete("a");
      const first = await one.end();
      await hub.complete("b/1");
      const log = incarnationOf(first);
      return [first, await both.end(), await fitting.leave(), await all.leave(), await ask(hub, "topic=b/1", `${log}-1`), await ask(hub, "topic=b/1", `${log}-2`)];
    },
    expected: [
      stream(ready(0), caughtUp, tick(1, "a", "b/1"), tick(2, "b/1", "a"), tick(3, "a"), completed),
      stream(ready(0), caughtUp, tick(1, "a", "b/1"), tick(2, "b/1", "a"), tick(3, "a"), completed),
      stream(ready(0), caughtUp, tick(1, "a", "b/1"), tick(2, "b/1", "a"), tick(3, "a")),
      stream(ready(0), caughtUp, tick(1, "a", "b/1"), tick(2, "b/1", "a"), tick(3, "a"), tick(4, "c/d")),
      stream(ready(1), tick(2, "b/1", "a"), caughtUp, completed),
      OVER,
    ],
  },
  {
    about: "states, told anew to whoever comes without a cursor",
    async play(hub) {
      await hub.retain("r/1");
      await hub.retain("r/2");
      await hub.publish(["r/1"], 1);
      await hub.publish(["r/1"], 2, { key: "k" });
      await hub.publish(["r/1"], 3, { key: "k" });
      await hub.publish(["r/2", "r/1"], 4);
      const answers = [];
      for (const query of ["topic=r/1", "topic=r/2&topic=r/1", "match_urlpattern=r/:x", "", "topic=elsewhere"]) {
        const early = await listen(hub, query);
        answers.push(await early.leave());
      }
      const live = await listen(hub, "topic=r/2");
      await hub.publish(["r/2"], 5);
      await live.until(5);
      answers.push(await live.leave());
      const late = await listen(hub, "topic=r/1&topic=r/2");
      answers.push(await late.leave());
      // What is new to who comes back begins with its state up to there.
      const log = incarnationOf(answers[0]);
      for (const state of ["r/:x", "*", "a"]) {
        const back = await listen(hub, `topic=a&match_urlpattern=r/:x&state=${state}&last_event_id=${log}-4`);
        answers.push(await back.leave());
      }
      await hub.complete("r/1");
      answers.push(await ask(hub, "topic=r/1&state=r/1", `${log}-5`), await ask(hub, "topic=r/1", `${log}-5`), await ask(hub, "topic=r/1&state=b", `${log}-5`));
      answers.push(await ask(hub, "topic=r/1"), await ask(hub, "topic=r/1", `${log}-2`), await ask(hub, "topic=r/1&state=*", "earliest"));
      return answers;
    },
    expected: [
      stream(state(3, "r/1"), state(4, "r/2", "r/1"), ready(4), caughtUp),
      stream(state(3, "r/1"), state(4, "r/2", "r/1"), ready(4), caughtUp),
      stream(state(3, "r/1"), state(4, "r/2", "r/1"), ready(4), caughtUp),
      stream(state(3, "r/1"), state(4, "r/2", "r/1"), ready(4), caughtUp),
      stream(ready(4), caughtUp),
      stream(state(4, "r/2", "r/1"), ready(4), caughtUp, tick(5, "r/2")),
      // On the other topic it is the state still.
      stream(state(3, "r/1"), state(4, "r/2", "r/1"), state(5, "r/2"), ready(5), caughtUp),
      // The newer state of the one is after the cursor, and comes anyway; of the other it is the state still.
      stream(state(3, "r/1"), state(4, "r/2", "r/1"), ready(4), tick(5, "r/2"), caughtUp),
      stream(state(3, "r/1"), state(4, "r/2", "r/1"), ready(4), tick(5, "r/2"), caughtUp),
      stream(ready(4), tick(5, "r/2"), caughtUp),
      stream(state(3, "r/1"), state(4, "r/2", "r/1"), ready(5), caughtUp, completed),
      OVER,
      refused('parameter "state" names what is not asked for: repeat the topic or pattern as it was asked for, or *\n'),
      stream(state(3, "r/1"), state(4, "r/2", "r/1"), ready(5), caughtUp, completed),
      stream(ready(2), tick(3, "r/1"), tick(4, "r/2", "r/1"), caughtUp, completed),
      stream(ready(0), tick(1, "r/1"), tick(2, "r/1"), tick(3, "r/1"), tick(4, "r/2", "r/1"), caughtUp, completed),
    ],
  },
  {
    about: "a throttle: the first, the newest at the end, and what a stream begins with",
    async play(hub) {
      const throttled = `topic=a&topic=b&throttle=${LONG}+a`;
      const live = await listen(hub, throttled);
      await hub.publish(["a"], 1);
      await live.until(1);
      await hub.publish(["a"], 2, { count: 2 });
      await hub.publish(["b"], 4);
      await live.until(4);
      await hub.complete("a");
      await hub.complete("b");
      const first = await live.end();
      const log = incarnationOf(first);
      const answers = [first];
      for (const cursor of ["earliest", `${log}-1`, `${log}-4`, "ffffffffffff-7", ""]) answers.push(await ask(hub, throttled, cursor));
      answers.push(await ask(hub, "topic=a&topic=b", `${log}-4`));
      return answers;
    },
    expected: [
      stream(ready(0), caughtUp, tick(1, "a"), tick(4, "b"), tick(3, "a"), completed),
      stream(ready(0), tick(4, "b"), tick(3, "a"), caughtUp, completed),
      stream(ready(1), tick(4, "b"), tick(3, "a"), caughtUp, completed),
      // Its place may be beyond what was held back: it begins with the newest, and is not told that all is over.
      stream(ready(4), tick(3, "a"), caughtUp, completed),
      stream(gap("ffffffffffff-7", ""), ready(0), tick(4, "b"), tick(3, "a"), caughtUp, completed),
      stream(ready(4), caughtUp, completed),
      OVER,
    ],
  },
  {
    about: "a throttle by key, by pattern, and beside none",
    async play(hub) {
      const keyed = await listen(hub, `topic=k&topic=free&throttle=${LONG}+k`);
      await hub.publish(["k"], 1, { key: "x" });
      await keyed.until(1);
      await hub.publish(["k"], 2, { key: "x" });
      await hub.publish(["k"], 3, { key: "y" });
      await hub.publish(["k"], 4, { key: "y" });
      await hub.publish(["k"], 5);
      // What is not throttled takes along what it does not overtake.
      await hub.publish(["k", "free"], 6, { key: "x" });
      await keyed.until(6);
      await hub.publish(["k"], 7, { key: "y" });
      await hub.publish(["k"], 8, { key: "x" });
      await hub.complete("k");
      await hub.complete("free");
      const first = await keyed.end();
      const log = incarnationOf(first);
      const again = await ask(hub, `topic=k&topic=free&throttle=${LONG}+k`, `${log}-8`);

      // Of several ways to ask, what leaves out the least holds; what it overtakes does not come after it.
      const several = await listen(hub, `topic=p/2&topic=q&match_urlpattern=p/:x&throttle=${LONG}+p/:x&throttle=0+p/2`);
      await hub.publish(["p/1"], 9);
      await several.until(9);
      await hub.publish(["p/1"], 10);
      await hub.publish(["p/2"], 11);
      await several.until(11);
      await hub.publish(["p/2"], 12);
      await several.until(12);
      await hub.publish(["p/1", "q"], 13);
      await several.until(13);
      await hub.publish(["p/1", "elsewhere"], 14);
      await hub.publish(["q"], 15);
      await several.until(15);

      const everything = await listen(hub, `topic=*&topic=e/1&match_urlpattern=e/:x&throttle=${LONG}+*&throttle=0+e/:x`);
      await hub.publish(["rest"], 16);
      await everything.until(16);
      await hub.publish(["rest"], 17);
      for (const [n, topic] of [[18, "e/1"], [19, "e/1"], [20, "e/2"], [21, "e/2"]] as const) {
        await hub.publish([topic], n);
        await everything.until(n);
      }
      return [first, again, await several.leave(), await everything.leave()];
    },
    expected: [
      stream(ready(0), caughtUp, tick(1, "k"), tick(4, "k"), tick(5, "k"), tick(6, "k", "free"), tick(7, "k"), tick(8, "k"), completed),
      stream(ready(8), tick(5, "k"), tick(7, "k"), tick(8, "k"), caughtUp, completed),
      stream(ready(8), caughtUp, tick(9, "p/1"), tick(11, "p/2"), tick(12, "p/2"), tick(13, "p/1", "q"), tick(15, "q")),
      stream(ready(15), caughtUp, tick(16, "rest"), tick(18, "e/1"), tick(19, "e/1"), tick(20, "e/2"), tick(21, "e/2")),
    ],
  },
  {
    about: "a throttle whose interval ends",
    async play(hub) {
      const live = await listen(hub, `match_urlpattern=t/:x&throttle=${hub.interval}+t/:x`);
      await hub.publish(["t/1"], 1);
      await live.until(1);
      await hub.publish(["t/1"], 2, { count: 2 });
      await live.until(3);
      return [await live.leave()];
    },
    expected: [stream(ready(0), caughtUp, tick(1, "t/1"), tick(3, "t/1"))],
  },
  {
    about: "throttles that are refused",
    play: async (hub) => [await ask(hub, "topic=a&throttle=5+b"), await ask(hub, "throttle=x+*"), await ask(hub, "topic=a&throttle=5")],
    expected: [
      refused('parameter "throttle" names what is not asked for: repeat the topic or pattern as it was asked for, or *\n'),
      refused('parameter "throttle" must be whole milliseconds, a space, and a topic or pattern that is asked for, or *\n'),
      refused('parameter "throttle" must be whole milliseconds, a space, and a topic or pattern that is asked for, or *\n'),
    ],
  },
  {
    // Who comes to a hub that drains is told to try again. The scripted server lets it in, as the hub does that takes its place.
    about: "a drain, which holds nothing back",
    async play(hub) {
      const [plain, throttled] = [await listen(hub, "topic=d/1"), await listen(hub, `match_urlpattern=d/:x&throttle=${LONG}+*`)];
      await hub.publish(["d/1"], 1);
      await throttled.until(1);
      await hub.publish(["d/1"], 2);
      await plain.until(2);
      await hub.drain(200);
      return [await plain.end(), await throttled.end()];
    },
    expected: [
      stream(ready(0), caughtUp, tick(1, "d/1"), tick(2, "d/1"), drained(200)),
      stream(ready(0), caughtUp, tick(1, "d/1"), drained(200), tick(2, "d/1")),
    ],
  },
];

/** Plays a script; gives what was answered to each request. */
export async function play(script: Script, hub: Hub): Promise<Said[]> {
  const answers = await script.play(hub);
  const log = incarnationOf(answers[0]);
  return log === "" ? answers : answers.map(({ body, ...rest }) => ({ ...rest, body: body.replaceAll(log, "@") }));
}

function incarnationOf(said: Said | undefined): string {
  return /id: ([\da-f]{12})-/.exec(said?.body ?? "")?.[1] ?? "";
}

async function ask(hub: Hub, query: string, cursor = ""): Promise<Said> {
  return (await open(hub, `${query}&last_event_id=${cursor}`)).end();
}

/** Opens a stream, and reads that it has caught up: of an empty hub the first event may come before that. */
async function listen(hub: Hub, query: string): Promise<Answer> {
  const answer = await open(hub, query);
  await answer.caughtUp();
  return answer;
}

/** An answer as it comes. */
interface Answer {
  /** Waits for a payload. */
  readonly until: (n: number) => Promise<void>;
  readonly caughtUp: () => Promise<void>;
  /** All of it. */
  readonly end: () => Promise<Said>;
  /** What has come; nothing more is read. */
  readonly leave: () => Promise<Said>;
}

async function open(hub: Hub, query: string): Promise<Answer> {
  const response = await hub.fetch(`${query}&tidings=1`);
  const reader = response.body?.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let body = "";
  async function read(): Promise<boolean> {
    const next = await reader?.read();
    body += next?.value ?? "";
    return next?.done === false;
  }
  async function found(text: string): Promise<void> {
    while (!body.includes(text)) if (!(await read())) throw new Error(`The stream ended before ${text}:\n${body}`);
  }
  const said = (): Said => ({
    status: response.status,
    headers: Object.fromEntries(HEADERS.map((name) => [name, response.headers.get(name)])),
    body,
  });
  return {
    until: (n) => found(`data: {"n":${n}}\n\n`),
    caughtUp: () => found(caughtUp),
    async end() {
      while (await read()) continue;
      return said();
    },
    async leave() {
      await reader?.cancel();
      return said();
    },
  };
}
