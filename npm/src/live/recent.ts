import { follows, type Mark } from "./after.js";

/** An event as it came. */
export interface Told {
  readonly name: string;
  /** The topic, or several with a TAB between them. */
  readonly topics: string;
  readonly id: string;
  readonly text: string;
}

/** Half of how many events are kept at most. */
const EVENTS = 512;
/** Half of how many characters of payload are kept, but for one event that is larger. */
const CHARACTERS = 256 * 1024;

/** The events of the last moments, for listeners that begin at an id which the stream has passed already. */
export interface Recent {
  readonly add: (told: Told) => void;
  /** Those that follow on a mark, oldest first. */
  readonly since: (mark: Mark) => Told[];
  /** Says that what came before an id is not all there. */
  readonly begin: (id: string) => void;
  /** What follows on this id is all there; empty while that cannot be said of any. */
  readonly floor: () => string;
}

/** Keeps nothing yet. */
export function createRecent(): Recent {
  // Two generations: the older one goes as a whole, so that an event costs no more than a place in a list.
  let [older, newer]: [Told[], Told[]] = [[], []];
  let characters = 0;
  let floor = "";
  return {
    add(told) {
      characters += told.text.length;
      if (newer.push(told) < EVENTS && characters < CHARACTERS) return;
      floor = older.at(-1)?.id ?? floor;
      [older, newer] = [newer, []];
      characters = 0;
    },
    since: (mark) => [...older, ...newer].filter(({ id }) => follows(id, mark)),
    begin: (id) => void (floor = id),
    floor: () => floor,
  };
}
