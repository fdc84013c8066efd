import { describe, expectTypeOf, it } from "vitest";
import { createHooks, type ProviderProps } from "../../src/react/index.js";
import type { Client, ConnectionState, TidingsEvent } from "../../src/types/index.js";

interface Price {
  value: number;
}

interface Events {
  price: Price;
  note: string;
}

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
});
