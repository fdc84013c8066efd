import { badOption } from "../errors.js";

/** What a pattern found in a topic, by name; those of `*` are numbered from 0. */
export type Params = Readonly<Record<string, string>>;

/** Nothing was asked for, so nothing was found: one for all. */
export const NO_PARAMS: Params = Object.freeze({});

/** Says what a pattern finds in a topic; `undefined` when it does not fit. */
export type Pattern = (topic: string) => Params | undefined;

type Groups = Record<string, string | undefined>;
/** What is found in a topic that was resolved. */
type Find = (url: URL) => Groups | null | false;

/** What relative topics and patterns are resolved against, as the server does it. No host can have this name. */
const BASE = "https://tidings.invalid";

/**
 * Paths of literals, `:name` and `*`, which are nearly all there are. With anything else in it, or with dots that a URL
 * resolves, a pattern is left to the platform.
 */
const SIMPLE =
  /^(?!\/\/|.*(^|\/)(\.|%2e))([^\\{}()?+#[\]:*]|:[a-z_$][\w$]*(?![\w$*\u0080-\uffff])|\*(?!\*))+$/i;

/** Compiles a URL Pattern, with the semantics of the server's. */
export function compilePattern(source: string): Pattern {
  let find: Find;
  try {
    find = (SIMPLE.test(source) ? simple : native)(source);
  } catch (cause) {
    throw badOption("pattern", `${source} here`, cause);
  }
  return (topic) => {
    const url = attempt(() => new URL(topic, BASE));
    const groups = url && find(url);
    if (!groups) return undefined;
    const params: Record<string, string> = {};
    for (const [name, value] of Object.entries(groups)) {
      // As it was before somebody put it into a topic; what is no percent-encoding stands for itself.
      if (value !== undefined) params[name.replace("$$", "")] = attempt(() => decodeURIComponent(value)) ?? value;
    }
    return Object.freeze(params);
  };
}

function simple(source: string): Find {
  let stars = 0;
  // Percent-encoded as in a URL. What is put at both ends keeps blanks from being cut off.
  const path = new URL(`${source.replace(/^\/?/, "/")}-`, BASE).pathname.slice(0, -1);
  const expression = path.replace(/:([a-z_$][\w$]*)|[*$.^|]/gi, (part, name?: string) => {
    if (name) return `(?<${name}>[^/]+?)`;
    // A group has no number for a name.
    return part === "*" ? `(?<$$${stars++}>.*)` : `\\${part}`;
  });
  const whole = new RegExp(`^${expression}$`);
  return ({ origin, pathname }) => {
    // A whole URL is not relative to anything, and so is no path of ours.
    const found = origin === BASE && whole.exec(pathname);
    return found && { ...found.groups };
  };
}

/** As the platform has it. */
declare const URLPattern: new (
  source: string,
  base?: string,
) => { exec(url: string): { readonly hostname: { groups: Groups }; readonly pathname: { groups: Groups } } | null };

function native(source: string): Find {
  // The base only where it is needed: with one, even `urn\:book\::id` would be given a path that begins with a slash.
  const pattern = attempt(() => new URLPattern(source)) ?? new URLPattern(source, BASE);
  return ({ href }) => {
    const found = pattern.exec(href);
    return found && { ...found.hostname.groups, ...found.pathname.groups };
  };
}

function attempt<Value>(task: () => Value): Value | undefined {
  try {
    return task();
  } catch {
    return undefined;
  }
}
