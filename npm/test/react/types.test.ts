import { describe, expectTypeOf, it } from "vitest";
import { createHooks, type Hooks, type ProviderProps } from "../../src/react/index.js";
import type { Client, ConnectionState, TidingsEvent } from "../../src/types/index.js";

interface Price {
  value: number;
}

interface Events {
  price: Price;
  note: string;
}

interface Topics {
  "prices/:symbol": "price";
  "notes": "note";
}

// As typegen writes it.
const contract: {
  readonly version: string;
  readonly topics: readonly (keyof Topics)[];
  readonly types?: { readonly events: Events; readonly topics: Topics };
} = { version: "1", topics: ["prices/:symbol", "notes"] };

// Only the compiler runs these: it is `npm run typecheck` that fails when one is wrong.
describe("types", () => {
  const { useClient, useConnection, useEvent, useEventList, useLatest } = createHooks<Events>();

  it("type the payload by the event's name", () => {
    expectTypeOf(useLatest<"price">).returns.toEqualTypeOf<Price | undefined>();
    expectTypeOf(useLatest<"note">).returns.toEqualTypeOf<string | undefined>();
    expectTypeOf<ReturnType<typeof useClient>>().toEqualTypeOf<Client<Events>>();
    expectTypeOf<ReturnType<typeof useConnection>>().toEqualTypeOf<ConnectionState>();

    const Component = () => {
      useEvent("price", (data, event) => {
        expectTypeOf(data).toEqualTypeOf<Price>();
        expectTypeOf(event).toEqualTypeOf<TidingsEvent<"price", Price>>();
      });
      useEvent("*", (data, event) => {
        expectTypeOf(data).toEqualTypeOf<Price | string>();
        if (event.name === "note") expectTypeOf(event.data).toEqualTypeOf<string>();
      });
      expectTypeOf(useEventList("note", { max: 5 })).toEqualTypeOf<readonly TidingsEvent<"note", string>[]>();
      expectTypeOf(useEventList("*")[0]?.name).toEqualTypeOf<"price" | "note" | undefined>();
    };
    expectTypeOf(Component).toBeFunction();
  });

  it("refuse what the server does not send", () => {
    const Component = () => {
      // @ts-expect-error no such event
      useLatest("prise");
      // @ts-expect-error no such event
      useEventList("prise");
      // @ts-expect-error no such event
      useEvent("prise", () => {});
      // @ts-expect-error no such field
      useEvent("price", ({ amount }) => amount);
      // @ts-expect-error the array is shared
      useEventList("price").push();
      // @ts-expect-error the newest of everything has no one type
      useLatest("*");
    };
    expectTypeOf(Component).toBeFunction();
  });

  it("refuse a provider that is both or neither", () => {
    expectTypeOf<{ url: "/events" }>().toExtend<ProviderProps<Events>>();
    expectTypeOf<{ client: Client<Events> }>().toExtend<ProviderProps<Events>>();
    expectTypeOf<{ url: "/events"; client: Client<Events> }>().not.toExtend<ProviderProps<Events>>();
    expectTypeOf<{ children: "" }>().not.toExtend<ProviderProps<Events>>();
    expectTypeOf<{ client: Client<{ other: 1 }> }>().not.toExtend<ProviderProps<Events>>();
  });

  it("are those of a contract", () => {
    const hooks = createHooks(contract);
    expectTypeOf(hooks).toEqualTypeOf<Hooks<Events, Topics>>();
    // What a contract has no part in.
    expectTypeOf(createHooks<Events>()).toEqualTypeOf<Hooks<Events>>();
  });

  it("check topics and patterns, and type what they find", () => {
    const typed = createHooks<Events, Topics>();
    const Component = () => {
      typed.useEvent("price", { pattern: "prices/:symbol" }, (price, { params }) => {
        expectTypeOf(price).toEqualTypeOf<Price>();
        expectTypeOf(params).toEqualTypeOf<{ readonly symbol: string }>();
      });
      const list = typed.useEventList("price", { pattern: "prices/:symbol", initialData: [{ data: { value: 1 } }], cursor: "a-1" });
      expectTypeOf(list[0]!.params.symbol).toEqualTypeOf<string>();
      expectTypeOf(typed.useLatest("price", { topic: "prices/AAPL", initialData: { value: 1 } })).toEqualTypeOf<Price>();
      expectTypeOf(typed.useLatest("price", { topic: "prices/AAPL" })).toEqualTypeOf<Price | undefined>();
      const sum = typed.useEventReducer("price", (state, event) => state + event.data.value + event.params.symbol.length, 0, {
        pattern: "prices/:symbol",
      });
      expectTypeOf(sum).toEqualTypeOf<number>();
      expectTypeOf(typed.useTopic("prices/AAPL")?.name).toEqualTypeOf<"price" | undefined>();
      expectTypeOf(typed.useTopic("notes")?.data).toEqualTypeOf<string | undefined>();

      // @ts-expect-error no price comes there
      typed.useLatest("price", { topic: "notes" });
      // @ts-expect-error no such pattern
      typed.useEvent("note", { pattern: "prices/:symbol" }, () => {});
      // @ts-expect-error no such topic
      typed.useTopic("weather");
      // @ts-expect-error not the payload
      typed.useLatest("price", { initialData: "1" });
      // @ts-expect-error not the state
      typed.useEventReducer("price", () => "text", 0);
    };
    expectTypeOf(Component).toBeFunction();
  });
});
