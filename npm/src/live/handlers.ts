import type { TidingsEvent } from "../types/index.js";
import { follows, type Mark, precedes } from "./after.js";
import { ALL, type Filter } from "./filter.js";
import { NO_PARAMS, type Params } from "../stream/pattern.js";
import { createRecent, type Recent, type Told } from "./recent.js";

/** How many pairs of topic and name are remembered with their listeners; then all are found anew. */
const ROADS = 4096;
/** Of how many topics the newest states are kept for those who listen later; the one that was told of first goes first. */
const STATES = 1024;
/** In place of a topic, for those who are for more than one. No topic is empty. */
const LOOSE = "";

/** Somebody who listens. */
export interface Listener {
  /** The name of the events, or `*` for all. */
  readonly name: string;
  readonly filter: Filter;
  /** What its events must follow on. */
  readonly after: Mark | undefined;
  readonly take: (event: TidingsEvent) => void;
  readonly stop: () => void;
}

interface Entry extends Listener {
  /** Who came first is called first. */
  readonly order: number;
  on: boolean;
  /** What it is handed in a moment, before anything else. */
  queue: TidingsEvent[] | undefined;
}

/** Where the events of a name on a topic go. */
interface Road {
  readonly key: string;
  readonly name: string;
  /** As of which change of the listeners this holds. */
  version: number;
  listeners: readonly { readonly entry: Entry; readonly params: Params }[];
  /** The newest id that came along, where somebody may want to know. */
  newest: string;
}

/** The listeners of a client: who gets which event. */
export interface Handlers {
  /** Adds a listener, and hands it, a moment later, what it should have had. Returns what takes it off. */
  readonly add: (listener: Listener) => () => void;
  /** Hands an event on. Its payload is read once, and only where somebody listens. */
  readonly dispatch: (name: string, topics: string, id: string, text: string) => void;
  /** Whether anything was told that a listener, who begins at an id, should have had. */
  readonly hasTold: (listener: Listener) => boolean;
  /** What was told of late, since `remember`. */
  readonly recent: Recent;
  /** Begins to remember what is told, for those who begin at an id; the cursor is where the stream is. */
  readonly remember: (cursor: string) => void;
  /** Forgets the states of topics that nobody listens to: they may change unseen. */
  readonly forget: () => void;
  /** Takes all off. */
  readonly clear: () => void;
}

/**
 * No listeners yet.
 *
 * @param read - makes a payload's text into data, or throws
 */
export function createHandlers(read: (text: string, name: string) => unknown, report: (error: unknown) => void): Handlers {
  // By the one topic they are for. Lists are replaced, never changed: one that is being gone through stays as it is.
  const listening = new Map<string, readonly Entry[]>();
  const routes = new Map<string, { readonly topics: readonly string[]; readonly roads: Map<string, Road> }>();
  const states = new Map<string, Map<string, Told>>();
  const recent = createRecent();
  let [version, roads] = [0, 0];
  /** That of the last event, which is most often that of the next. */
  let last: Road | undefined;
  let [lastTopics, list]: [string, readonly string[]] = ["", [""]];
  /** Whether topics matter: not before somebody is for some of them, which is what most never are. */
  let sorting = false;
  /** Whether ids matter: not before somebody begins at one. */
  let remembering = false;
  /** Whether something was told that is not remembered. */
  let forgetful = false;

  function change(key: string, entries: readonly Entry[]): void {
    version++;
    listening.set(key, entries);
    if (entries.length === 0) listening.delete(key);
  }

  /** Those who may be for one of the topics, as they came. */
  function near(topics: readonly string[]): Entry[] {
    return [...new Set([LOOSE, ...topics])].flatMap((key) => listening.get(key) ?? []).sort((one, other) => one.order - other.order);
  }

  function roadOf(key: string, name: string): Road {
    if (last?.version === version && last.key === key && last.name === name) return last;
    let route = routes.get(key);
    if (route === undefined) routes.set(key, (route = { topics: listOf(key), roads: new Map() }));
    const { topics } = route;
    let road = route.roads.get(name);
    if (road === undefined) {
      if (++roads > ROADS) {
        routes.clear();
        roads = 0;
        forgetful = true;
      }
      route.roads.set(name, (road = { key, name, version: 0, listeners: [], newest: "" }));
    }
    if (road.version !== version) {
      road.version = version;
      // Those of the name go before those of every name.
      road.listeners = [...new Set([name, ALL])].flatMap((listened) =>
        near(topics).flatMap((entry) => {
          const params = entry.name === listened ? entry.filter.match(topics) : undefined;
          return params === undefined ? [] : { entry, params };
        }),
      );
    }
    return (last = road);
  }

  function eventOf(name: string, topics: string, id: string, text: string): TidingsEvent | undefined {
    try {
      // Mostly those of the event before.
      if (topics !== lastTopics) list = listOf((lastTopics = topics));
      const all = list;
      return { name, topic: all[0] as string, topics: all, params: NO_PARAMS, id, data: read(text, name), text };
    } catch (error) {
      report(error);
      return undefined;
    }
  }

  /** What came before a listener did: the newest states of its topics, or what follows on the id at which it begins. */
  function missed({ name, filter, after }: Listener): TidingsEvent[] {
    const told = after === undefined ? [...states.values()].flatMap((topic) => [...topic.values()]) : recent.since(after);
    return told.flatMap((one) => {
      const params = isOf(name, one.name) ? filter.match(listOf(one.topics)) : undefined;
      const event = params && eventOf(one.name, one.topics, one.id, one.text);
      return event ? withParams(event, params as Params) : [];
    });
  }

  return {
    recent,
    remember(cursor) {
      if (!remembering) recent.begin(cursor);
      remembering = true;
    },
    add(listener) {
      const { filter, after } = listener;
      sorting ||= !filter.all || after !== undefined;
      const queue = missed(listener);
      const entry: Entry = { ...listener, order: version, on: true, queue: queue.length > 0 ? queue : undefined };
      if (entry.queue) {
        queueMicrotask(() => {
          entry.queue = undefined;
          for (const event of queue) if (entry.on) entry.take(event);
        });
      }
      const key = filter.topic ?? LOOSE;
      change(key, [...(listening.get(key) ?? []), entry]);
      return () => {
        if (!entry.on) return;
        entry.on = false;
        entry.stop();
        change(key, (listening.get(key) ?? []).filter((other) => other !== entry));
      };
    },
    dispatch(name, topics, id, text) {
      const road = roadOf(sorting ? topics : LOOSE, name);
      forgetful ||= !remembering;
      if (remembering && id !== "") {
        // A stream that began again for somebody tells of old things, too; what is older than what was told comes too late.
        if (precedes(id, road.newest)) return;
        road.newest = id;
        recent.add({ name, topics, id, text });
      }
      if (id === "" || states.size > 0) keepState({ name, topics, id, text });
      if (road.listeners.length === 0) return;
      const event = eventOf(name, topics, id, text);
      if (event === undefined) return;
      for (const { entry, params } of road.listeners) {
        // One that an earlier one took off is not called any more.
        if (!entry.on || (entry.after !== undefined && !follows(id, entry.after))) continue;
        const own = withParams(event, params);
        if (entry.queue) entry.queue.push(own);
        else entry.take(own);
      }
    },
    hasTold({ name, filter, after }) {
      if (after === undefined || forgetful) return true;
      for (const { topics, roads } of routes.values()) {
        if (filter.match(topics) === undefined) continue;
        for (const [told, { newest }] of roads) if (newest !== "" && isOf(name, told) && follows(newest, after)) return true;
      }
      return false;
    },
    forget() {
      for (const topic of states.keys()) if (!near([topic]).some(({ filter }) => filter.match([topic]))) states.delete(topic);
    },
    clear() {
      for (const entries of listening.values()) {
        for (const entry of entries) {
          entry.on = false;
          entry.stop();
        }
      }
      listening.clear();
    },
  };

  function keepState(told: Told): void {
    const topic = listOf(told.topics)[0] as string;
    let known = states.get(topic);
    if (known === undefined) {
      if (told.id !== "") return;
      if (states.size === STATES) states.delete(states.keys().next().value as string);
      states.set(topic, (known = new Map()));
    }
    known.set(told.name, told);
  }
}

function listOf(topics: string): readonly string[] {
  return topics.includes("\t") ? topics.split("\t") : [topics];
}

function isOf(listened: string, name: string): boolean {
  return listened === ALL || listened === name;
}

function withParams(event: TidingsEvent, params: Params): TidingsEvent {
  return params === NO_PARAMS ? event : { ...event, params };
}

/** JSON, and the text itself where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
