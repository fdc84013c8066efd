// @vitest-environment jsdom
import { act, render, screen } from "@testing-library/react";
import { useEffect, useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { createHooks } from "../../src/react/index.js";
import { type Events, ScriptedClient } from "./scripted-client.js";
import { client, setUp } from "./setup.js";

const { Provider, useClient, useConnection, useEvent, useEventList, useLatest } = createHooks<Events>();

setUp();

/** Lets the page paint. */
function paint(): void {
  act(() => vi.advanceTimersToNextFrame());
}

function price(value: number): void {
  client.emit("price", { symbol: "AAPL", value });
}

describe("useEvent", () => {
  it("hands over the payload and the event at once, to the handler of the last render", () => {
    const heard: string[] = [];
    function Listener({ mark }: { mark: string }) {
      useEvent("price", (data, event) => heard.push(`${mark} ${event.topic} ${data.value}`));
      return null;
    }
    const { rerender } = render(<Provider client={client}><Listener mark="a" /></Provider>);
    price(1);
    rerender(<Provider client={client}><Listener mark="b" /></Provider>);
    price(2);
    expect(heard).toEqual(["a prices/AAPL 1", "b prices/AAPL 2"]);
  });

  it("does not subscribe again when the handler changes", () => {
    const on = vi.spyOn(client, "on");
    function Listener({ mark }: { mark: string }) {
      useEvent("price", () => void mark);
      return null;
    }
    const { rerender } = render(<Provider client={client}><Listener mark="a" /></Provider>);
    rerender(<Provider client={client}><Listener mark="b" /></Provider>);
    expect(on).toHaveBeenCalledTimes(1);
  });

  it("gives an event that an effect causes to the handler of that same render", () => {
    const heard: string[] = [];
    function Causes({ nth }: { nth: number }) {
      useEffect(() => price(nth), [nth]);
      return null;
    }
    function Both({ nth }: { nth: number }) {
      useEvent("price", ({ value }) => heard.push(`${nth}:${value}`));
      return <Causes nth={nth} />;
    }
    const { rerender } = render(<Provider client={client}><Both nth={1} /></Provider>);
    rerender(<Provider client={client}><Both nth={2} /></Provider>);
    expect(heard).toEqual(["2:2"]);
  });

  it("follows a change of the name, and lets go when unmounted", () => {
    function Listener({ name }: { name: "price" | "trade" }) {
      useEvent(name, () => {});
      return null;
    }
    const { rerender, unmount } = render(<Provider client={client}><Listener name="price" /></Provider>);
    expect([client.listeners("price"), client.listeners("trade")]).toEqual([1, 0]);
    rerender(<Provider client={client}><Listener name="trade" /></Provider>);
    expect([client.listeners("price"), client.listeners("trade")]).toEqual([0, 1]);
    unmount();
    expect(client.listeners()).toBe(0);
  });

  it("hears every name with *", () => {
    const heard: string[] = [];
    function Listener() {
      useEvent("*", (_, { name }) => heard.push(name));
      return null;
    }
    render(<Provider client={client}><Listener /></Provider>);
    price(1);
    client.emit("trade", { price: 2 });
    expect(heard).toEqual(["price", "trade"]);
  });
});

describe("useLatest", () => {
  it("renders a burst once, with the newest payload, in every component", () => {
    let renders = 0;
    function Price() {
      renders += 1;
      return <output>{useLatest("price")?.value ?? "none"}</output>;
    }
    render(<Provider client={client}><Price /><Price /></Provider>);
    expect(screen.getAllByText("none")).toHaveLength(2);
    expect(client.listeners("price")).toBe(1);
    renders = 0;

    act(() => {
      for (let value = 1; value <= 1_000; value += 1) price(value);
    });
    expect(renders).toBe(0);
    paint();
    expect(renders).toBe(2);
    expect(screen.getAllByText("1000")).toHaveLength(2);
  });

  it("shows several names of one burst in one render", () => {
    const shown: string[] = [];
    function Both() {
      shown.push(`${useLatest("price")?.value}/${useLatest("trade")?.price}/${useEventList("trade").length}`);
      return null;
    }
    render(<Provider client={client}><Both /></Provider>);
    act(() => {
      price(1);
      client.emit("trade", { price: 2 });
    });
    paint();
    expect(shown).toEqual(["undefined/undefined/0", "1/2/1"]);
  });

  it("shows a value to a component that mounts while another asks for the name", () => {
    const { rerender } = render(<Provider client={client}><Price /></Provider>);
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
    const { rerender } = render(<Provider client={client}><Price /></Provider>);
    price(7);
    paint();
    screen.getByText("7");
    rerender(<Provider client={client}>{null}</Provider>);
    await Promise.resolve();
    expect(client.listeners()).toBe(0);
    rerender(<Provider client={client}><Price /></Provider>);
    screen.getByText("none");
  });

  it("renders in a hidden tab too, which paints no frame", () => {
    vi.stubGlobal("requestAnimationFrame", () => 0);
    function Price() {
      return <output>{useLatest("price")?.value ?? "none"}</output>;
    }
    render(<Provider client={client}><Price /></Provider>);
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

  it("keeps the newest max events, oldest first", () => {
    render(<Provider client={client}><List max={3} /></Provider>);
    for (let value = 1; value <= 3; value += 1) price(value);
    paint();
    screen.getByText("1 2 3");
    for (let value = 4; value <= 20; value += 1) {
      price(value);
      paint();
      screen.getByText(`${value - 2} ${value - 1} ${value}`);
    }
  });

  it("keeps 100 when not told otherwise", () => {
    render(<Provider client={client}><List /></Provider>);
    for (let value = 1; value <= 250; value += 1) price(value);
    paint();
    const shown = screen.getByText(/250$/).textContent?.split(" ").map(Number);
    expect(shown).toEqual(Array.from({ length: 100 }, (_, index) => 151 + index));
  });

  it("gives the same array until the next event", () => {
    const seen = new Set<unknown>();
    function Renders({ nth }: { nth: number }) {
      seen.add(useEventList("price"));
      return <output>{nth}</output>;
    }
    const { rerender } = render(<Provider client={client}><Renders nth={1} /></Provider>);
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

  it("does not open the connection", () => {
    render(<Provider client={client}><Status /></Provider>);
    screen.getByText("idle 0");
    expect(ScriptedClient.opened).toBe(0);
  });

  it("shows every change", () => {
    render(<Provider client={client}><Status /></Provider>);
    act(() => client.become({ status: "waiting", attempt: 3 }));
    paint();
    screen.getByText("waiting 3");
  });

  it("shows the state of a client that is already open in the first render", () => {
    client.become({ status: "open" });
    const shown: string[] = [];
    function Records() {
      shown.push(useConnection().status);
      return null;
    }
    render(<Provider client={client}><Records /></Provider>);
    expect(shown).toEqual(["open"]);
  });

  it("does not render on events", () => {
    let renders = 0;
    function Records() {
      renders += 1;
      useConnection();
      useEvent("price", () => {});
      return null;
    }
    render(<Provider client={client}><Records /></Provider>);
    paint();
    renders = 0;
    price(1);
    paint();
    expect(renders).toBe(0);
  });
});

describe("useClient", () => {
  it("gives the client that the provider was given", () => {
    const seen: unknown[] = [];
    function Reads() {
      seen.push(useClient());
      return null;
    }
    render(<Provider client={client}><Reads /></Provider>);
    expect(seen).toEqual([client]);
  });

  it("tells of gaps", () => {
    function Gaps() {
      const given = useClient();
      const [asked, setAsked] = useState("none");
      useEffect(() => given.onGap((gap) => setAsked(gap.asked)), [given]);
      return <output>{asked}</output>;
    }
    render(<Provider url="/events"><Gaps /></Provider>);
    act(() => ScriptedClient.created.at(-1)?.skip({ asked: "log-1", oldest: "log-9", topic: "" }));
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

vi.mock("../../src/client.js", () => ({
  createClient: (url: string, options: object) => new ScriptedClient(url, options),
}));
