import { describe, expectTypeOf, it } from "vitest";
import { createClient } from "../../src/index.js";
import type { Client, Contract, EventOf, ParamsFor, ParamsOf, PatternOf, TidingsEvent, TopicOf } from "../../src/index.js";

interface Events {
  price: { value: number };
  trade: string;
  cpu: number;
  seat: boolean;
  notice: Date;
}

interface Topics {
  "prices/:symbol": "price" | "trade";
  "trades/:symbol/:venue": "trade";
  ":kind/:id": "trade";
  "machine/cpu": "cpu";
  "rooms/:room/seats/:seat": "seat";
}

// As typegen writes it.
const contract: {
  readonly version: string;
  readonly topics: readonly (keyof Topics)[];
  readonly types?: { readonly events: Events; readonly topics: Topics };
} = { version: "1", topics: ["prices/:symbol", "trades/:symbol/:venue", ":kind/:id", "machine/cpu", "rooms/:room/seats/:seat"] };

type Free = string & {};
type Loose = Readonly<Record<string, string>>;

// Compiled, not called: nothing here opens a connection.
describe("topic types", () => {
  it("find the topics and patterns of a name", () => {
    expectTypeOf<TopicOf<Topics, "price">>().toEqualTypeOf<`prices/${string}`>();
    expectTypeOf<PatternOf<Topics, "price">>().toEqualTypeOf<"prices/:symbol">();
    expectTypeOf<PatternOf<Topics, "price" | "cpu">>().toEqualTypeOf<"prices/:symbol" | "machine/cpu">();
    expectTypeOf<TopicOf<Topics, "cpu">>().toEqualTypeOf<"machine/cpu">();
    expectTypeOf<TopicOf<Topics, "price" | "cpu">>().toEqualTypeOf<`prices/${string}` | "machine/cpu">();
    expectTypeOf<TopicOf<Topics, "seat">>().toEqualTypeOf<`rooms/${string}/seats/${string}`>();
  });

  it("are any text for an event that names no topic, and without a topic map", () => {
    expectTypeOf<PatternOf<Topics, "notice">>().toEqualTypeOf<Free>();
    expectTypeOf<TopicOf<{}, string>>().toEqualTypeOf<Free>();
    expectTypeOf<"any/text">().toExtend<TopicOf<{}, "price">>();
  });

  it("read whatever a URL Pattern may hold", () => {
    type Of<Pattern extends string> = TopicOf<Record<Pattern, "e">, "e">;
    expectTypeOf<Of<"a">>().toEqualTypeOf<"a">();
    expectTypeOf<Of<"a/*">>().toEqualTypeOf<`a/${string}`>();
    expectTypeOf<Of<"*">>().toEqualTypeOf<string>();
    expectTypeOf<Of<"a/*/b">>().toEqualTypeOf<`a/${string}/b`>();
    expectTypeOf<Of<":a/b">>().toEqualTypeOf<`${string}/b`>();
    expectTypeOf<Of<"a/:b.json">>().toEqualTypeOf<`a/${string}.json`>();
    expectTypeOf<Of<"a/:b-:c/d">>().toEqualTypeOf<`a/${string}-${string}/d`>();
    expectTypeOf<Of<"https://example.com:8080/a/:b">>().toEqualTypeOf<`https://example.com:8080/a/${string}`>();
    // What only a matcher understands.
    expectTypeOf<Of<"a/:id(\\d+)">>().toEqualTypeOf<Free>();
    expectTypeOf<Of<"a{/:b}?">>().toEqualTypeOf<Free>();
  });

  it("read the parameters of a pattern", () => {
    expectTypeOf<ParamsOf<"machine/cpu">>().toEqualTypeOf<{}>();
    expectTypeOf<ParamsOf<"*">>().toEqualTypeOf<{}>();
    expectTypeOf<ParamsOf<"a/:b">>().toEqualTypeOf<{ readonly b: string }>();
    expectTypeOf<ParamsOf<":a/b/:c_1/*">>().toEqualTypeOf<{ readonly a: string; readonly c_1: string }>();
    expectTypeOf<ParamsOf<"a/:b.:c-:d">>().toEqualTypeOf<{ readonly b: string; readonly c: string; readonly d: string }>();
    expectTypeOf<ParamsOf<"a/:id(\\d+)/:of(x:y|z)">>().toEqualTypeOf<{ readonly id: string; readonly of: string }>();
    expectTypeOf<ParamsOf<"https://example.com:8080/:a">>().toEqualTypeOf<{ readonly a: string }>();
    expectTypeOf<ParamsOf<"a{/:b}?">>().toEqualTypeOf<{ readonly b?: string }>();
    expectTypeOf<ParamsOf<"a/:b" | "c">>().toEqualTypeOf<{ readonly b: string } | {}>();
    expectTypeOf<ParamsOf<string>>().toEqualTypeOf<Loose>();
  });

  it("find the parameters of a topic", () => {
    expectTypeOf<ParamsFor<Topics, "rooms/1/seats/2">>().toEqualTypeOf<{ readonly room: string; readonly seat: string }>();
    expectTypeOf<ParamsFor<Topics, "trades/AAPL/xnas">>().toEqualTypeOf<{ readonly symbol: string; readonly venue: string }>();
    // Of all that fit, since all are looked at.
    expectTypeOf<ParamsFor<Topics, "prices/AAPL">>().toEqualTypeOf<{
      readonly symbol: string;
      readonly kind: string;
      readonly id: string;
    }>();
    expectTypeOf<ParamsFor<Topics, "prices/AAPL/bid">>().toEqualTypeOf<{}>();
    expectTypeOf<ParamsFor<Topics, "prices/">>().toEqualTypeOf<{}>();
    expectTypeOf<ParamsFor<Topics, "feed">>().toEqualTypeOf<{}>();
    expectTypeOf<ParamsFor<{ "log/:name/*": "log" }, "log/a/b/c">>().toEqualTypeOf<{ readonly name: string }>();
    expectTypeOf<ParamsFor<{ "prices/:symbol": "price" }, `prices/${string}`>>().toEqualTypeOf<{ readonly symbol: string }>();
    expectTypeOf<ParamsFor<{}, "prices/AAPL">>().toEqualTypeOf<Loose>();
    expectTypeOf<ParamsFor<Topics, string>>().toEqualTypeOf<Loose>();
    // Whether it fits, only a matcher can say.
    expectTypeOf<ParamsFor<{ "a/:id(\\d+)": "e" }, "a/1">>().toEqualTypeOf<{}>();
  });
});

describe("a client with a contract", () => {
  const client = createClient("/events", { contract });

  it("takes its types from it", () => {
    expectTypeOf(client).toEqualTypeOf<Client<Events, Topics>>();
    expectTypeOf(createClient<Events, Topics>("/events", { contract })).toEqualTypeOf<Client<Events, Topics>>();
    expectTypeOf(contract).toExtend<Contract<Events, Topics>>();
    expectTypeOf(createClient("/events")).toEqualTypeOf<Client>();
    expectTypeOf(createClient("/events", { schemas: {} })).toEqualTypeOf<Client>();
    // @ts-expect-error the contract of another server
    createClient<{ other: 1 }>("/events", { contract });
  });

  it("knows the parameters of a topic and of a pattern", () => {
    () => {
      client.on("seat", { topic: "rooms/1/seats/2" }, (_, event) => {
        expectTypeOf(event).toEqualTypeOf<TidingsEvent<"seat", boolean, { readonly room: string; readonly seat: string }>>();
      });
      client.once("price", { pattern: "prices/:symbol", maxPerSecond: 2 }, (price, { params }) => {
        expectTypeOf(price).toEqualTypeOf<{ value: number }>();
        expectTypeOf(params).toEqualTypeOf<{ readonly symbol: string }>();
      });
      client.on("price", { latest: true }, (_, { params }) => expectTypeOf(params).toEqualTypeOf<Loose>());
      client.on("price", {}, (_, { params }) => expectTypeOf(params).toEqualTypeOf<Loose>());
      client.on("notice", { topic: "anywhere" }, (_, { params }) => expectTypeOf(params).toEqualTypeOf<{}>());
      client.on("*", { topic: "rooms/1/seats/2" }, (_, { params }) => expectTypeOf(params.seat).toEqualTypeOf<string>());
      client.on("*", { pattern: "prices/:symbol" }, (_, { params }) => expectTypeOf(params.symbol).toEqualTypeOf<string>());
      const iteration = client.events("price", { pattern: "prices/:symbol", buffer: 2 });
      expectTypeOf(iteration).toEqualTypeOf<AsyncIterable<EventOf<Events, "price", { readonly symbol: string }>>>();
    };
  });

  it("takes a topic that is put together, and a name that is one of several", () => {
    (symbol: string, name: "price" | "cpu") => {
      client.on("price", { topic: `prices/${symbol}` }, (_, { params }) => expectTypeOf(params.symbol).toEqualTypeOf<string>());
      client.on(name, { topic: "machine/cpu" }, (data) => expectTypeOf(data).toEqualTypeOf<{ value: number } | number>());
    };
  });

  it("refuses what cannot come", () => {
    () => {
      // @ts-expect-error no such event
      client.on("prise", { topic: "prices/AAPL" }, () => {});
      // @ts-expect-error no price runs there
      client.on("price", { topic: "machine/cpu" }, () => {});
      // @ts-expect-error no price runs there
      client.on("price", { pattern: "rooms/:room/seats/:seat" }, () => {});
      // @ts-expect-error no price runs there
      client.events("price", { topic: "machine/cpu" });
      // @ts-expect-error the pattern has no such parameter
      client.on("price", { pattern: "prices/:symbol" }, (_, { params }) => params.venue);
      // @ts-expect-error nothing runs there
      client.on("cpu", { topic: "machine/gpu" }, () => {});
    };
  });
});

describe("a client without a topic map", () => {
  it("takes any text", () => {
    const client = createClient<Events>("/events");
    () => {
      client.on("price", { topic: "x" }, (_, { params }) => expectTypeOf(params).toEqualTypeOf<Loose>());
      client.on("price", { pattern: "x/:y" }, (_, { params }) => expectTypeOf(params).toEqualTypeOf<{ readonly y: string }>());
      client.on("*", { pattern: "x/:y" }, (_, { params }) => expectTypeOf(params.y).toEqualTypeOf<string>());
      createClient("/events").on("any", { topic: "x" }, (data) => expectTypeOf(data).toBeUnknown());
    };
  });
});
