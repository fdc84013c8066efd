import { precedes } from "../stream/id.js";
import { dropFirst } from "../stream/newest.js";
import { NO_PARAMS, type Params } from "../stream/pattern.js";
import type { TidingsEvent } from "../types/index.js";
import { everything, type Filter } from "./filter.js";

/** Of how many topics it is remembered who listens to them, name by name; and how many newest ids are. */
const MOST = 4096;
/** Of how many topics the newest states are kept for those who listen later; the one that was told of first goes first. */
const STATES = 1024;
/** How many events are kept at most for those who begin at an id; then the older half goes. */
const EVENTS = 1024;
/** Of how many characters of payload that is done, too. */
const CHARACTERS = 2 ** 19;
/** The name that stands for every name. */
const ALL = "*";

/** Somebody who listens. */
interface Listener {
  /** The name of the events, or `*` for all. */
  readonly name: string;
  readonly filter: Filter;
  /** The id that its events must follow on, where there is one. */
  readonly after: string | undefined;
  /** Who came first is called first, but after those of a name who is for every name. */
  readonly order: number;
  take: (event: TidingsEvent) => void;
}

/** Who is called, with the parameters that each is given. */
type Road = readonly { readonly listener: Listener; readonly params: Params }[];

/** An event as it came. */
type Told = readonly [name: string, topics: string, id: string, text: string];

/** The listeners of a client: who gets which event. */
export interface Handlers {
  /**
   * Adds a listener, by the one topic it is for, or nothing where it is for several, and hands it, a moment later, what it should have
   * had. Returns what takes it off.
   */
  readonly add: (name: string, topic: string, filter: Filter, after: string | undefined, take: (event: TidingsEvent) => void) => () => void;
  /** Hands an event on. Its payload is read once, and only where somebody listens. */
  readonly dispatch: (name: string, topics: string, id: string, text: string) => void;
  /**
   * What follows on this id is kept for those who begin at one; empty while that cannot be said of any, and `undefined` while nothing
   * is kept, since nobody did.
   */
  floor: string | undefined;
  /** Whether anything was told that follows on an id, of these topics and this name. */
  readonly hasTold: (name: string, filter: Filter, after: string) => boolean;
  /** Something was missed, so that a state is news even if it is as it was, or somebody has a snapshot. */
  readonly lapse: () => void;
  /** Forgets the states of topics that nobody listens to: they may change unseen. */
  readonly forget: () => void;
}

/**
 * No listeners yet.
 *
 * @param read - makes a payload's text into data, or throws
 */
export function createHandlers(read: (text: string, name: string) => unknown, report: (error: unknown) => void): Handlers {
  const listening = new Map<string, Set<Listener>>();
  /** By the topics and the name. */
  const roads = new Map<string, Map<string, Road>>();
  /** That of the last event, which is most often that of the next. */
  let [road, lastKey, lastName]: [Road, string?, string?] = [[]];
  /** The newest id of each name and topics, where somebody may want to know. */
  const newest = new Map<string, string>();
  const states = new Map<string, Map<string, Told>>();
  const recent: Told[] = [];
  let [lastTopics, list]: [string, readonly string[]] = ["", [""]];
  /** Whether topics matter: not before somebody is for some of them, or begins at an id, which is what most never do. */
  let sorting = false;
  let [characters, count] = [0, 0];
  /** Whether something was told that is not remembered. */
  let forgetful = false;
  let lapsed = false;

  /** Who is for one of the topics, with what was found in them, in the order in which they are called. */
  function near(text: string): Road {
    const topics = listOf(text);
    return [...new Set(["", ...topics])]
      .flatMap((topic) => [...(listening.get(topic) ?? [])])
      .sort((one, other) => one.order - other.order)
      .map((listener) => ({ listener, params: listener.filter(topics) }))
      .filter(({ params }) => params) as unknown as Road;
  }

  function roadOf(key: string, name: string): Road {
    const names = roads.get(key) ?? new Map<string, Road>();
    let known = names.get(name);
    if (!known) {
      known = near(key).filter(({ listener }) => isOf(listener.name, name));
      roads.set(key, names.set(name, known));
      dropFirst(roads, MOST);
    }
    return known;
  }

  /** Who listens is another. */
  function change(): void {
    roads.clear();
    lastName = undefined;
  }

  function eventOf(name: string, topics: string, id: string, text: string, params = NO_PARAMS): TidingsEvent | undefined {
    // Mostly those of the event before.
    if (topics !== lastTopics) list = listOf((lastTopics = topics));
    try {
      return { name, topic: list[0] as string, topics: list, params, id, data: read(text, name), text };
    } catch (error) {
      report(error);
      return undefined;
    }
  }

  const handlers: Handlers = {
    floor: undefined,
    add(name, topic, filter, after, take) {
      sorting ||= filter !== everything || after !== undefined;
      const listener: Listener = { name, filter, after, order: ++count + (name === ALL ? 2 ** 40 : 0), take };
      // What came before it did: the newest states of its topics, or what follows on the id at which it begins.
      const told = after ? recent.filter(([, , id]) => !isUpTo(id, after)) : [...states.values()].flatMap((names) => [...names.values()]);
      const missed = told.flatMap((one) => {
        const params = isOf(name, one[0]) && filter(listOf(one[1]));
        return (params && eventOf(...one, params)) || [];
      });
      if (missed.length > 0) {
        listener.take = (event) => missed.push(event);
        queueMicrotask(() => {
          listener.take = take;
          missed.forEach(take);
        });
      }
      const those = listening.get(topic) ?? new Set();
      listening.set(topic, those.add(listener));
      change();
      return () => {
        those.delete(listener);
        if (those.size === 0) listening.delete(topic);
        change();
      };
    },
    dispatch(name, topics, id, text) {
      const key = sorting ? topics : "";
      if (name !== lastName || key !== lastKey) road = roadOf((lastKey = key), (lastName = name));
      if (handlers.floor === undefined) forgetful = true;
      else if (id !== "") {
        const place = `${name}\t${topics}`;
        // A stream that began again for somebody tells of old things, too; what is older than what was told comes too late.
        if (precedes(id, newest.get(place) ?? "")) return;
        newest.set(place, id);
        forgetful ||= newest.size > MOST;
        dropFirst(newest, MOST);
        recent.push([name, topics, id, text]);
        characters += text.length;
        if (recent.length > EVENTS || characters > CHARACTERS) {
          handlers.floor = recent.splice(0, recent.length / 2).at(-1)?.[2] ?? handlers.floor;
          characters /= 2;
        }
      }
      if (id === "" || states.size > 0) {
        const topic = listOf(topics)[0] as string;
        // Told for somebody who came later; who was there has it, and he is handed it as well.
        if (id === "" && states.get(topic)?.get(name)?.[3] === text) return;
        if (id === "" && !states.has(topic)) {
          states.set(topic, new Map());
          dropFirst(states, STATES);
        }
        states.get(topic)?.set(name, [name, topics, id, text]);
      }
      const event = road.length > 0 && eventOf(name, topics, id, text);
      if (event) for (const { listener: { after, take }, params } of road) if (!after || (id ? !isUpTo(id, after) : lapsed)) take(withParams(event, params));
    },
    hasTold: (name, filter, after) =>
      forgetful ||
      [...newest].some(([place, id]) => {
        const [told, ...topics] = place.split("\t");
        return isOf(name, told as string) && filter(topics) && !isUpTo(id, after);
      }),
    lapse() {
      lapsed = true;
      states.clear();
    },
    forget() {
      for (const topic of states.keys()) if (near(topic).length === 0) states.delete(topic);
    },
  };
  return handlers;
}

/** Whether an id is another, or before it. Of ids that cannot be compared it is not known, and so it is of a state, which has none. */
export function isUpTo(id: string, other: string): boolean {
  return id === other || precedes(id, other);
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

