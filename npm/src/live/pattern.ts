import { SseError } from "../errors.js";

/** What a pattern found in a topic, by name; those of `*` are numbered from 0. */
export type Params = Readonly<Record<string, string>>;

/** Nothing was asked for, so nothing was found: one for all. */
export const NO_PARAMS: Params = Object.freeze({});

/** Says what a pattern finds in a topic; `undefined` when it does not fit. */
export type Pattern = (topic: string) => Params | undefined;

/** What relative topics and patterns are resolved against, as the server does it. No host can have this name. */
const BASE = "https://tidings.invalid";

/**
 * Paths of literals, `:name` and `*`, which are nearly all there are. With anything else in it, or with dots that a URL
 * resolves, a pattern is left to the platform.
 */
const SIMPLE =
  /^(?!\/\/)(?!.*(?:^|\/)(?:\.|%2e))(?:[^\\{}()?+#[\]:*]|:[a-z_$][\w$]*(?![\w$*{\u0080-\uffff])|\*(?!\*))+$/i;

/** The parts of such a pattern. */
const PARTS = /:([a-z_$][\w$]*)|\*|[^:*]+/gi;

/** Compiles a URL Pattern, with the semantics of the server's. */
export function compilePattern(source: string): Pattern {
  try {
    return SIMPLE.test(source) ? simple(source) : native(source);
  } catch (cause) {
    const why = cause instanceof ReferenceError ? "needs globalThis.URLPattern, which this environment does not have" : "cannot be read";
    throw new SseError("bad-option", `The pattern ${JSON.stringify(source)} ${why}.`, { reason: "pattern", cause });
  }
}

function simple(source: string): Pattern {
  const names: string[] = [];
  let stars = 0;
  let path = source.startsWith("/") ? "" : "/";
  for (const [part, name] of source.matchAll(PARTS)) {
    if (part === "*" || name !== undefined) {
      if (names.includes(name ?? "")) throw new TypeError(`${part} is there twice`);
      names.push(name ?? String(stars++));
      path += name === undefined ? "(.*)" : "([^/]+?)";
    } else path += canonical(part).replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");
  }
  const expression = new RegExp(`^${path}$`);
  return (topic) => {
    const url = resolve(topic);
    // A whole URL is not relative to anything, and so is no path of ours.
    const found = url?.origin === BASE ? expression.exec(url.pathname) : undefined;
    return found ? paramsOf(names.map((name, index) => [name, found[index + 1] as string])) : undefined;
  };
}

/** A literal as a URL has it in its path: percent-encoded where it must be. Marks at both ends keep blanks from being cut off. */
function canonical(literal: string): string {
  return new URL(`-${literal}-`, BASE).pathname.slice(2, -1);
}

function resolve(topic: string): URL | undefined {
  try {
    return new URL(topic, BASE);
  } catch {
    return undefined;
  }
}

interface NativePattern {
  exec(url: string): Record<string, { readonly groups: Record<string, string | undefined> }> | null;
}

declare const URLPattern: new (source: string, base?: string) => NativePattern;

function native(source: string): Pattern {
  const pattern = whole(source);
  return (topic) => {
    const url = resolve(topic);
    const found = url && pattern.exec(url.href);
    if (!found) return undefined;
    // Every part of a URL numbers its stars for itself; those of the path are the ones that are written.
    const named = ["hostname", "search", "hash"].flatMap((part) =>
      Object.entries(found[part]?.groups ?? {}).filter(([name]) => !/^\d/.test(name)),
    );
    return paramsOf([...named, ...Object.entries(found["pathname"]?.groups ?? {})]);
  };
}

/** The base only where it is needed: with one, even `urn\:book\::id` would be given a path that begins with a slash. */
function whole(source: string): NativePattern {
  try {
    return new URLPattern(source);
  } catch (error) {
    if (error instanceof ReferenceError) throw error;
    return new URLPattern(source, BASE);
  }
}

function paramsOf(found: readonly (readonly [string, string | undefined])[]): Params {
  const params: Record<string, string> = {};
  for (const [name, value] of found) if (value !== undefined) params[name] = decode(value);
  return Object.freeze(params);
}

/** As it was before somebody put it into a topic; what is no percent-encoding stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
