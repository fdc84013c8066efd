/**
 * The names of an event map, as strings.
 *
 * @example
 * ```ts
 * type Name = EventName<{ price: Price; trade: Trade }>; // "price" | "trade"
 * ```
 */
export type EventName<Events extends object> = Extract<keyof Events, string>;

/**
 * One event as it is handed to a listener.
 *
 * @example
 * ```ts
 * client.on("price", (price, event) => console.log(event.topic, event.id, price.value));
 * ```
 */
export interface TidingsEvent<Name extends string = string, Data = unknown, Params = Readonly<Record<string, string>>> {
  /** The event's name, for example `"price"`. An event published without one is called `"message"`. */
  readonly name: Name;
  /** The topic it was published on, for example `"prices/AAPL"`; its canonical one when it was published on several. */
  readonly topic: string;
  /** Every topic it was published on, the canonical one first. */
  readonly topics: readonly string[];
  /**
   * What the listener's pattern found in the topic: `{ symbol: "AAPL" }` for `prices/:symbol`. For a listener of an exact topic,
   * what the patterns of `options.contract` found in it, all together. Else empty.
   */
  readonly params: Params;
  /** The id after which the stream can be resumed; empty for an event that tells a state. */
  readonly id: string;
  /** The payload: parsed JSON, or the text itself when it is not JSON. `options.parse` changes that. */
  readonly data: Data;
  /** The payload as it was sent. */
  readonly text: string;
}

/**
 * The event of one name out of an event map, or of any of several names.
 *
 * @example
 * ```ts
 * function draw(event: EventOf<Events, "price">) { chart.push(event.data.value); }
 * ```
 */
export type EventOf<
  Events extends object,
  Name extends EventName<Events> = EventName<Events>,
  Params = Readonly<Record<string, string>>,
> = {
  [N in Name]: TidingsEvent<N, Events[N], Params>;
}[Name];

/**
 * What a listener is called with: the payload first, since that is what most want, then the whole event.
 * A listener that throws does not stop the others; the error goes to `reportError`.
 *
 * @example
 * ```ts
 * const handler: EventHandler<Events, "price"> = (price, event) => rows.set(event.topic, price);
 * ```
 */
export type EventHandler<
  Events extends object,
  Name extends EventName<Events> = EventName<Events>,
  Params = Readonly<Record<string, string>>,
> = (data: Events[Name], event: EventOf<Events, Name, Params>) => void;

/**
 * Takes a listener off. Calling it again does nothing.
 *
 * @example
 * ```ts
 * const off: Off = client.on("price", draw);
 * off();
 * ```
 */
export type Off = () => void;

