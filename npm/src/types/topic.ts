/**
 * Which events run on which topics: the `Topics` interface generated beside `Events`, each key a topic or a URL Pattern.
 *
 * @example
 * ```ts
 * interface Topics { "prices/:symbol": "price" | "trade"; "machine/cpu": "cpu" }
 * ```
 */
export type TopicMap = object;

/** The patterns of a topic map that carry an event of this name. */
type Carrying<Topics extends TopicMap, Name extends string> = {
  [P in keyof Topics]: [Name & Topics[P]] extends [never] ? never : P;
}[keyof Topics] &
  string;

/** The topics that fit a pattern, as a template literal. */
type Fitting<Pattern extends string> = Pattern extends `${infer Start}:${infer Rest}`
  ? Rest extends `${string}/${infer End}`
    ? `${Start}${string}/${Fitting<End>}`
    : `${Start}${string}`
  : Pattern extends `${infer Start}*${infer Rest}`
    ? `${Start}${string}${Fitting<Rest>}`
    : Pattern;

/**
 * The topics on which an event of this name may come. Any text where no topic map is given.
 *
 * @example
 * ```ts
 * type Topic = TopicOf<Topics, "price">; // `prices/${string}`
 * ```
 */
export type TopicOf<Topics extends TopicMap, Name extends string> = keyof Topics extends never
  ? string
  : Fitting<Carrying<Topics, Name>>;

/**
 * The patterns on which an event of this name may come. Any text where no topic map is given.
 *
 * @example
 * ```ts
 * type Pattern = PatternOf<Topics, "price">; // "prices/:symbol"
 * ```
 */
export type PatternOf<Topics extends TopicMap, Name extends string> = keyof Topics extends never
  ? string
  : Carrying<Topics, Name>;

/** The names of a pattern's parameters. */
type ParamName<Pattern extends string> = Pattern extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer End}`
    ? Name | ParamName<End>
    : Rest
  : never;

/**
 * The parameters of a pattern.
 *
 * @example
 * ```ts
 * type Params = ParamsOf<"rooms/:room/users/:user">; // { readonly room: string; readonly user: string }
 * ```
 */
export type ParamsOf<Pattern extends string> = string extends Pattern
  ? Readonly<Record<string, string>>
  : { readonly [Name in ParamName<Pattern>]: string };
