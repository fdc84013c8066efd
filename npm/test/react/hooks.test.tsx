// @vitest-environment jsdom
import { act, render, screen } from "@testing-library/react";
import { type ReactNode, useEffect, useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { createHooks } from "../../src/react/index.js";
import { client, type Events, listeners, pass, server, setUp } from "./setup.js";

const { Provider, useClient, useConnection, useEvent, useEventList, useLatest } = createHooks<Events>();

setUp();

/** Renders, until the page hears what is published. */
async function show(ui: ReactNode) {
  const rendered = render(ui);
  await pass();
  return rendered;
}

/** Lets the page paint. */
function paint(): void {
  act(() => vi.advanceTimersToNextFrame());
}

function price(value: number): void {
  server.publish("prices/AAPL", "price", { symbol: "AAPL", value });
}

describe("useEvent", () => {
  it("hands over the payload and the event at once, to the handler of the last render", async () => {
    const heard: string[] = [];
    function Listener({ mark }: { mark: string }) {
      useEvent("price", (data, event) => heard.push(`${mark} ${event.topic} ${data.value}`));
      return null;
    }
    const { rerender } = await show(<Provider client={client}><Listener mark="a" /></Provider>);
    price(1);
    rerender(<Provider client={client}><Listener mark="b" /></Provider>);
    price(2);
    expect(heard).toEqual(["a prices/AAPL 1", "b prices/AAPL 2"]);
  });

  it("does not subscribe again when the handler changes", async () => {
    const on = vi.spyOn(client, "on");
    function Listener({ mark }: { mark: string }) {
      useEvent("price", () => void mark);
      return null;
    }
    const { rerender } = await show(<Provider client={client}><Listener mark="a" /></Provider>);
    rerender(<Provider client={client}><Listener mark="b" /></Provider>);
    expect(on).toHaveBeenCalledTimes(1);
  });

  it("gives an event that an effect causes to the handler of that same render", async () => {
    const heard: string[] = [];
    function Causes({ nth }: { nth: number }) {
      useEffect(() => price(nth), [nth]);
      return null;
    }
    function Both({ nth }: { nth: number }) {
      useEvent("price", ({ value }) => heard.push(`${nth}:${value}`));
      return <Causes nth={nth} />;
    }
    const { rerender } = await show(<Provider client={client}><Both nth={1} /></Provider>);
    rerender(<Provider client={client}><Both nth={2} /></Provider>);
    expect(heard).toEqual(["2:2"]);
  });

  it("follows a change of the name, and lets go when unmounted", async () => {
    function Listener({ name }: { name: "price" | "trade" }) {
      useEvent(name, () => {});
      return null;
    }
    const { rerender, unmount } = await show(<Provider client={client}><Listener name="price" /></Provider>);
    expect([listeners("price"), listeners("trade")]).toEqual([1, 0]);
    rerender(<Provider client={client}><Listener name="trade" /></Provider>);
    expect([listeners("price"), listeners("trade")]).toEqual([0, 1]);
    unmount();
    expect(listeners()).toBe(0);
  });

  it("hears every name with *", async () => {
    const heard: string[] = [];
    function Listener() {
      useEvent("*", (_, { name }) => heard.push(name));
      return null;
    }
    await show(<Provider client={client}><Listener /></Provider>);
    price(1);
    server.publish("prices/AAPL", "trade", { price: 2 });
    expect(heard).toEqual(["price", "trade"]);
  });
});

describe("useLatest", () => {
  it("renders a burst once, with the newest payload, in every component", async () => {
    let renders = 0;
    function Price() {
      renders += 1;
      return <output>{useLatest("price")?.value ?? "none"}</output>;
    }
    await show(<Provider client={client}><Price /><Price /></Provider>);
    expect(screen.getAllByText("none")).toHaveLength(2);
    expect(listeners("price")).toBe(1);
    renders = 0;

    act(() => {
      for (let value = 1; value <= 1_000; value += 1) price(value);
    });
    expect(renders).toBe(0);
    paint();
    expect(renders).toBe(2);
    expect(screen.getAllByText("1000")).toHaveLength(2);
  });

  it("shows several names of one burst in one render", async () => {
    const shown: string[] = [];
    function Both() {
      shown.push(`${useLatest("price")?.value}/${useLatest("trade")?.price}/${useEventList("trade").length}`);
      return null;
    }
    await show(<Provider client={client}><Both /></Provider>);
    act(() => {
      price(1);
      server.publish("prices/AAPL", "trade", { price: 2 });
    });
    paint();
    expect(shown).toEqual(["undefined/undefined/0", "1/2/1"]);
  });

  it("shows a value to a component that mounts while another asks for the name", async () => {
    const { rerender } = await show(<Provider client={client}><Price /></Provider>);
    function Price() {
      return <output>{useLatest("price")?.value}</output>;
    }
    price(7);
    paint();
    rerender(<Provider client={client}><Price /><Price /></Provider>);
    expect(screen.getAllByText("7")).toHaveLength(2);
  });

  it("begins anew after nobody asked for the name, instead of showing what is out of date", async () => {
    function Price() {
      return <output>{useLatest("price")?.value ?? "none"}</output>;
    }
    const { rerender } = await show(<Provider client={client}><Price /></Provider>);
    price(7);
    paint();
    screen.getByText("7");
    rerender(<Provider client={client}>{null}</Provider>);
    await Promise.resolve();
    expect(listeners()).toBe(0);
    rerender(<Provider client={client}><Price /></Provider>);
    screen.getByText("none");
  });

  it("renders in a hidden tab too, which paints no frame", async () => {
    vi.stubGlobal("requestAnimationFrame", () => 0);
    function Price() {
      return <output>{useLatest("price")?.value ?? "none"}</output>;
    }
    await show(<Provider client={client}><Price /></Provider>);
    price(3);
    act(() => vi.advanceTimersByTime(1_000));
    screen.getByText("3");
    vi.unstubAllGlobals();
  });
});

describe("useEventList", () => {
  function List({ max }: { max?: number }) {
    return <output>{useEventList("price", { max }).map(({ data }) => data.value).join(" ")}</output>;
  }

  it("keeps the newest max events, oldest first", async () => {
    await show(<Provider client={client}><List max={3} /></Provider>);
    for (let value = 1; value <= 3; value += 1) price(value);
    paint();
    screen.getByText("1 2 3");
    for (let value = 4; value <= 20; value += 1) {
      price(value);
      paint();
      screen.getByText(`${value - 2} ${value - 1} ${value}`);
    }
  });

  it("keeps 100 when not told otherwise", async () => {
    await show(<Provider client={client}><List /></Provider>);
    for (let value = 1; value <= 250; value += 1) price(value);
    paint();
    const shown = screen.getByText(/250$/).textContent?.split(" ").map(Number);
    expect(shown).toEqual(Array.from({ length: 100 }, (_, index) => 151 + index));
  });

  it("gives the same array until the next event", async () => {
    const seen = new Set<unknown>();
    function Renders({ nth }: { nth: number }) {
      seen.add(useEventList("price"));
      return <output>{nth}</output>;
    }
    const { rerender } = await show(<Provider client={client}><Renders nth={1} /></Provider>);
    rerender(<Provider client={client}><Renders nth={2} /></Provider>);
    expect(seen.size).toBe(1);
    price(1);
    paint();
    rerender(<Provider client={client}><Renders nth={3} /></Provider>);
    expect(seen.size).toBe(2);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses max %s by name", (max) => {
    const failure = refusal(() => render(<Provider client={client}><List max={max} /></Provider>));
    expect(failure).toMatchObject({ code: "bad-option", reason: "max" });
  });
});

describe("useConnection", () => {
  function Status() {
    const { status, attempt } = useConnection();
    return <output>{`${status} ${attempt}`}</output>;
  }

  it("does not open the connection", async () => {
    await show(<Provider client={client}><Status /></Provider>);
    screen.getByText("idle 0");
    expect(server.requests).toEqual([]);
  });

  it("shows every change", async () => {
    await show(<Provider client={client}><Status /></Provider>);
    client.on("price", () => {});
    await pass();
    screen.getByText("open 0");
    server.down();
    paint();
    screen.getByText("waiting 1");
  });

  it("shows the state of a client that is already open in the first render", async () => {
    client.on("price", () => {});
    await server.connected();
    const shown: string[] = [];
    function Records() {
      shown.push(useConnection().status);
      return null;
    }
    await show(<Provider client={client}><Records /></Provider>);
    expect(shown).toEqual(["open"]);
  });

  it("does not render on events", async () => {
    let renders = 0;
    function Records() {
      renders += 1;
      useConnection();
      useEvent("price", () => {});
      return null;
    }
    await show(<Provider client={client}><Records /></Provider>);
    paint();
    renders = 0;
    price(1);
    paint();
    expect(renders).toBe(0);
  });
});

describe("useClient", () => {
  it("gives the client that the provider was given", async () => {
    const seen: unknown[] = [];
    function Reads() {
      seen.push(useClient());
      return null;
    }
    await show(<Provider client={client}><Reads /></Provider>);
    expect(seen).toEqual([client]);
  });

  it("tells of gaps", async () => {
    function Gaps() {
      const given = useClient();
      const [asked, setAsked] = useState("none");
      useEffect(() => given.onGap((gap) => setAsked(gap.asked)), [given]);
      return <output>{asked}</output>;
    }
    function Hears() {
      useEvent("price", () => {});
      return null;
    }
    await show(<Provider url="/events" options={{ EventSource: server.EventSource }}><Gaps /><Hears /></Provider>);
    act(() => server.gap({ asked: "log-1" }));
    screen.getByText("log-1");
  });
});

it.each([
  ["useClient", () => useClient()],
  ["useConnection", () => useConnection()],
  ["useEvent", () => useEvent("price", () => {})],
  ["useEventList", () => useEventList("price")],
  ["useLatest", () => useLatest("price")],
])("%s says what to do when there is no provider", (name, hook) => {
  function Lost() {
    hook();
    return null;
  }
  expect(String(refusal(() => render(<Lost />)))).toContain(`${name}() found no <Provider>`);
});

it("keeps two event maps apart", () => {
  const other = createHooks<{ alarm: string }>();
  function Lost() {
    other.useLatest("alarm");
    return null;
  }
  expect(String(refusal(() => render(<Provider client={client}><Lost /></Provider>)))).toContain("found no <Provider>");
});

/** What a render throws, without React's report of it. */
function refusal(render: () => void): unknown {
  const report = vi.spyOn(console, "error").mockImplementation(() => {});
  try {
    render();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    report.mockRestore();
  }
}
