/**
 * Which events run on which topics: the `Topics` interface generated beside `Events`, each key a topic or a URL Pattern. An
 * event that no key names may come on any topic.
 *
 * @example
 * ```ts
 * interface Topics { "prices/:symbol": "price" | "trade"; "machine/cpu": "cpu" }
 * ```
 */
export type TopicMap = object;

/**
 * The topics on which an event of this name may come. Any text where no topic map is given, or where it does not name the
 * event.
 *
 * @example
 * ```ts
 * type Topic = TopicOf<Topics, "price">; // `prices/${string}`
 * ```
 */
export type TopicOf<Topics extends TopicMap, Name extends string> = Fitting<PatternOf<Topics, Name>>;

/**
 * The patterns on which an event of this name may come. Any text where no topic map is given, or where it does not name the
 * event.
 *
 * @example
 * ```ts
 * type Pattern = PatternOf<Topics, "price">; // "prices/:symbol"
 * ```
 */
export type PatternOf<Topics extends TopicMap, Name extends string> = Name extends unknown
  ? [Carrying<Topics, Name>] extends [never]
    ? Any
    : Carrying<Topics, Name>
  : never;

/**
 * The parameters of a pattern. Those of a pattern with optional parts may be missing.
 *
 * @example
 * ```ts
 * type Params = ParamsOf<"rooms/:room/users/:user">; // { readonly room: string; readonly user: string }
 * ```
 */
export type ParamsOf<Pattern extends string> = Pattern extends unknown
  ? string extends Pattern
    ? Readonly<Record<string, string>>
    : Pattern extends `${string}${"{" | "?"}${string}`
      ? { readonly [Name in ParamName<Pattern>]?: string }
      : { readonly [Name in ParamName<Pattern>]: string }
  : never;

/**
 * The parameters that a listener is given: of its pattern, or else of all patterns in the topic map that fit its topic.
 *
 * @example
 * ```ts
 * type Params = ParamsFor<Topics, "prices/AAPL">; // { readonly symbol: string }
 * ```
 */
export type ParamsFor<Topics extends TopicMap, Topic extends string, Pattern extends string = never> = [Pattern] extends [never]
  ? [Topic] extends [never]
    ? Readonly<Record<string, string>>
    : ParamsIn<Topics, Topic>
  : ParamsOf<Pattern>;

/** Any text. Written like this, a union with it keeps its members, so that an editor proposes them. */
type Any = string & {};

/** The keys of a topic map that name this event. */
type Carrying<Topics extends TopicMap, Name extends string> = {
  [P in keyof Topics]: Name extends Topics[P] ? P : never;
}[keyof Topics] &
  string;

/** What is found in a topic by every pattern that fits it. */
type ParamsIn<Topics extends TopicMap, Topic extends string> = Topic extends unknown
  ? string extends Topic
    ? Readonly<Record<string, string>>
    : keyof Topics extends never
      ? Readonly<Record<string, string>>
      : { readonly [Name in ParamName<FittingKey<Topics, Topic>>]: string }
  : never;

type FittingKey<Topics extends TopicMap, Topic extends string> = {
  [P in keyof Topics]: P extends string ? (Fits<Topic, P> extends true ? P : never) : never;
}[keyof Topics];

/**
 * Whether a pattern fits a topic, segment by segment. Of one that holds more than literals, `:name` and a `*` at its end
 * nobody but a matcher can say, so the answer is no and its parameters are not promised.
 */
type Fits<Topic extends string, Pattern extends string> = Pattern extends "*"
  ? true
  : Pattern extends `${infer Segment}/${infer Rest}`
    ? Topic extends `${infer Start}/${infer End}`
      ? SegmentFits<Start, Segment> extends true
        ? Fits<End, Rest>
        : false
      : false
    : Topic extends `${string}/${string}`
      ? false
      : SegmentFits<Topic, Pattern>;

type SegmentFits<Text extends string, Segment extends string> = Segment extends `${string}${Special | "*"}${string}`
  ? false
  : Segment extends `:${string}`
    ? Text extends ""
      ? false
      : Text extends FittingSegment<Segment>
        ? true
        : false
    : Text extends FittingSegment<Segment>
      ? true
      : false;

/** The topics that fit a pattern, as a template literal. */
type Fitting<Pattern extends string> = string extends Pattern
  ? Pattern
  : Pattern extends `${string}${Special}${string}`
    ? Any
    : Pattern extends `${infer Segment}/${infer Rest}`
      ? `${FittingSegment<Segment>}/${Fitting<Rest>}`
      : FittingSegment<Pattern>;

type FittingSegment<Segment extends string> = Segment extends `${infer Start}:${infer Rest}`
  ? NameAt<Rest> extends [infer Name extends string, infer End extends string]
    ? Name extends ""
      ? `${Starred<Start>}:${FittingSegment<Rest>}`
      : `${Starred<Start>}${string}${FittingSegment<End>}`
    : never
  : Starred<Segment>;

type Starred<Text extends string> = Text extends `${infer Start}*${infer End}` ? `${Start}${string}${Starred<End>}` : Text;

/** The names of a pattern's parameters. */
type ParamName<Pattern extends string> = Pattern extends `${infer Start}(${string})${infer End}`
  ? ParamName<`${Start})${End}`> // What stands in a group names nothing; the bracket that is left ends a name.
  : Pattern extends `${string}:${infer Rest}`
    ? NameAt<Rest> extends [infer Name extends string, infer End extends string]
      ? (Name extends "" ? never : Name) | ParamName<End>
      : never
    : never;

/** The name that a text begins with, and the rest. A digit begins none: it is a port. */
type NameAt<Text extends string> = Text extends `${Digit}${string}` ? ["", Text] : Split<Text>;

type Split<Text extends string, Name extends string = ""> = Text extends `${infer Char}${infer Rest}`
  ? Char extends NotInName
    ? [Name, Text]
    : Split<Rest, `${Name}${Char}`>
  : [Name, Text];

type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
type NotInName = Special | Mark | "*" | "/" | ":" | ")" | "}";
type Mark = "-" | "." | "~" | "," | ";" | "!" | "@" | "&" | "=" | "%" | "#" | "'" | '"' | " " | "[" | "]" | "|";
/** What makes a pattern of more than names and stars. */
type Special = "(" | "{" | "?" | "+" | "\\";
