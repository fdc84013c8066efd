import { describe, expectTypeOf, it } from "vitest";
import { createClient } from "../../src/index.js";
import type { EventOf, EventSourceConstructor, TidingsEvent } from "../../src/index.js";

interface Events {
  price: { value: number };
  trade: string;
}

// Compiled, not called: nothing here opens a connection.
describe("types", () => {
  it("know the payload by the name", () => {
    const client = createClient<Events>("/events");
    () => {
      client.on("price", (data, event) => {
        expectTypeOf(data).toEqualTypeOf<{ value: number }>();
        expectTypeOf(event).toEqualTypeOf<TidingsEvent<"price", { value: number }>>();
      });
      client.on("*", (data, event) => {
        expectTypeOf(data).toEqualTypeOf<{ value: number } | string>();
        if (event.name === "trade") expectTypeOf(event.data).toEqualTypeOf<string>();
      });
      // @ts-expect-error there is no such event
      client.on("prize", () => {});
      expectTypeOf(client.events("trade")).toEqualTypeOf<AsyncIterable<EventOf<Events, "trade">>>();
    };
  });

  it("are unknown without an event map", () => {
    () => createClient("/events").on("anything", (data) => expectTypeOf(data).toBeUnknown());
  });

  it("take the browser's EventSource, and what stands in for it", () => {
    expectTypeOf<typeof EventSource>().toExtend<EventSourceConstructor>();
  });
});
