// @vitest-environment jsdom
// The example of docs/testing.md.
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { createHooks } from "../../src/react/index.js";
import { createScriptedServer } from "../../src/testing/index.js";

interface Events {
  price: { value: number };
}

const { Provider, useConnection, useLatest } = createHooks<Events>();

function Price() {
  const { status } = useConnection();
  const price = useLatest("price");
  return (
    <p>
      <output>{price?.value ?? "…"}</output> <em>{status}</em>
    </p>
  );
}

afterEach(cleanup);

it("shows the newest price, and goes on after a break", async () => {
  const server = createScriptedServer<Events>({ window: 0 });
  const options = { EventSource: server.EventSource, reconnect: { initial: 1, floor: 1 } };
  render(<Provider url="/events" options={options}><Price /></Provider>);
  await act(() => server.connected());

  act(() => void server.publish("prices/AAPL", "price", { value: 231 }));
  await screen.findByText("231");

  act(() => server.drop());
  server.publish("prices/AAPL", "price", { value: 232 });
  await screen.findByText("232");
  expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual(["", "0123456789ab-1"]);
  await screen.findByText("open");
  server.dispose();
});
