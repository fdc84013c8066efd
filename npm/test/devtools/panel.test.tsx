// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, waitFor, within } from "@testing-library/react";
import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { TidingsDevtools } from "../../src/devtools/index.js";
import type { TidingsDevtoolsProps } from "../../src/devtools/options.js";
import { endAll, watched } from "./setup.js";

beforeEach(() => localStorage.clear());

afterEach(() => {
  cleanup();
  endAll();
  vi.restoreAllMocks();
});

/** The tools of a client, and what is in their shadow root. */
async function shown(props: Partial<TidingsDevtoolsProps> = {}) {
  const { client, server } = await watched();
  const all = render(<StrictMode><TidingsDevtools client={client} initialIsOpen {...props} /></StrictMode>);
  const shadow = (): ShadowRoot => {
    const root = all.container.querySelector("[data-tidings-devtools]")?.shadowRoot;
    if (!root) throw new Error("there is no shadow root");
    return root;
  };
  return { ...all, client, server, tools: () => within(shadow() as unknown as HTMLElement), shadow };
}

it("lists events, newest first, and shows the one that is picked", async () => {
  const { server, tools } = await shown();
  act(() => {
    server.publish(["prices/AAPL", "prices/all"], "price", { value: 231.5 });
    server.publish("trades/7", "trade", { id: 7 });
  });
  const rows = await waitFor(() => {
    const rows = within(tools().getByRole("listbox")).getAllByRole("option");
    expect(rows).toHaveLength(2);
    return rows;
  });
  expect(rows.map((row) => row.textContent)).toEqual([expect.stringContaining("trades/7"), expect.stringContaining("prices/AAPL")]);
  fireEvent.click(rows[1] as HTMLElement);
  const page = tools().getByRole("tabpanel");
  expect(page.textContent).toContain("prices/AAPL, prices/all");
  expect(page.textContent).toContain("0123456789ab-1");
  const tree = within(page).getByRole("list", { name: "Payload" });
  expect(tree.textContent).toContain("value: 231.5");
  fireEvent.click(within(tree).getByRole("button"));
  expect(tree.textContent).not.toContain("value: 231.5");
});

it("goes through events by the keyboard", async () => {
  const { server, tools } = await shown();
  act(() => {
    for (let value = 1; value <= 5; value++) server.publish("t", "price", { value });
  });
  const list = tools().getByRole("listbox");
  await waitFor(() => expect(within(list).getAllByRole("option")).toHaveLength(5));
  const picked = (): string => within(list).getByRole("option", { selected: true }).textContent ?? "";
  fireEvent.keyDown(list, { key: "ArrowDown" });
  expect(picked()).toContain('"value":5');
  fireEvent.keyDown(list, { key: "ArrowDown" });
  expect(picked()).toContain('"value":4');
  fireEvent.keyDown(list, { key: "End" });
  expect(picked()).toContain('"value":1');
  fireEvent.keyDown(list, { key: "ArrowDown" });
  expect(picked()).toContain('"value":1');
  fireEvent.keyDown(list, { key: "Home" });
  expect(picked()).toContain('"value":5');
});

it("draws only the rows that can be seen", async () => {
  const { server, tools } = await shown();
  act(() => {
    for (let value = 1; value <= 900; value++) server.publish("t", "price", { value });
  });
  const list = tools().getByRole("listbox");
  await waitFor(() => expect(within(list).getAllByRole("option")[0]?.textContent).toContain('"value":900'));
  expect(within(list).getAllByRole("option").length).toBeLessThan(60);
  expect(within(list).getAllByRole("option")[0]?.getAttribute("aria-setsize")).toBe("900");
});

it("filters by text, name and topic", async () => {
  const { server, tools } = await shown();
  act(() => {
    server.publish("a", "price", { value: 1 });
    server.publish("b", "price", { value: 22 });
    server.publish(["c", "b"], "trade", { id: 22 });
  });
  const rows = (): (string | null)[] => within(tools().getByRole("listbox")).queryAllByRole("option").map((row) => row.textContent);
  await waitFor(() => expect(rows()).toHaveLength(3));
  fireEvent.change(tools().getByRole("combobox", { name: "Topic" }), { target: { value: "b" } });
  expect(rows()).toHaveLength(2);
  fireEvent.change(tools().getByRole("combobox", { name: "Name" }), { target: { value: "trade" } });
  expect(rows()).toHaveLength(1);
  fireEvent.change(tools().getByRole("searchbox"), { target: { value: "nothing" } });
  expect(rows()).toHaveLength(0);
  expect(tools().getByText("Nothing fits the filter")).toBeTruthy();
});

it("tells the connection's history with its causes, and what went wrong", async () => {
  const { server, tools } = await shown();
  act(() => {
    server.gap({ asked: "old-1", oldest: "new-9", topic: "prices/AAPL" });
    server.drop();
  });
  await act(() => server.connected());
  await waitFor(() => expect(tools().getByTestId("devtools-status").textContent).toBe("open"));
  fireEvent.click(tools().getByRole("tab", { name: "Connection" }));
  // It may still show that it is open as it was before.
  await waitFor(() =>
    expect(tools().getByRole("list", { name: /States/ }).textContent).toMatch(
      /open.*connecting.*waiting because of network.*attempt 1, again at/s,
    ),
  );
  fireEvent.keyDown(tools().getByRole("tablist"), { key: "ArrowRight" });
  expect(tools().getByRole("tab", { selected: true }).textContent).toContain("Problems1");
  expect(tools().getByRole("list", { name: /Gaps/ }).textContent).toContain("prices/AAPL");
});

it("pauses and clears", async () => {
  const { server, tools } = await shown();
  const rows = (): number => within(tools().getByRole("listbox")).queryAllByRole("option").length;
  act(() => void server.publish("t", "price", { value: 1 }));
  await waitFor(() => expect(rows()).toBe(1));
  fireEvent.click(tools().getByRole("button", { name: "Pause" }));
  act(() => void server.publish("t", "price", { value: 2 }));
  await waitFor(() => expect(tools().getByRole("button", { name: "1 passed" }).getAttribute("aria-pressed")).toBe("true"));
  expect(rows()).toBe(1);
  fireEvent.click(tools().getByRole("button", { name: "Clear" }));
  await waitFor(() => expect(rows()).toBe(0));
});

it("exports what was seen as a file", async () => {
  const { server, tools } = await shown();
  const files: Blob[] = [];
  Object.assign(URL, { createObjectURL: (file: Blob) => `blob:${files.push(file)}`, revokeObjectURL: () => {} });
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  act(() => void server.publish("t", "price", { value: 1 }));
  await waitFor(() => expect(within(tools().getByRole("listbox")).getAllByRole("option")).toHaveLength(1));
  fireEvent.click(tools().getByRole("button", { name: "Export" }));
  expect((click.mock.instances[0] as unknown as HTMLAnchorElement).download).toMatch(/^tidings-.*\.json$/);
  expect(files).toHaveLength(1);
});

it("opens, is resized and closes by the keyboard, and remembers it", async () => {
  const { tools, unmount, client } = await shown({ initialIsOpen: false });
  fireEvent.click(tools().getByRole("button", { name: /Open/ }));
  const edge = tools().getByRole("separator");
  const height = Number(edge.getAttribute("aria-valuenow"));
  fireEvent.keyDown(edge, { key: "ArrowUp" });
  expect(Number(edge.getAttribute("aria-valuenow"))).toBe(height + 24);
  unmount();
  const again = render(<TidingsDevtools client={client} />);
  const root = within(again.container.querySelector("[data-tidings-devtools]")?.shadowRoot as unknown as HTMLElement);
  expect(Number(root.getByRole("separator").getAttribute("aria-valuenow"))).toBe(height + 24);
  fireEvent.keyDown(root.getByRole("separator"), { key: "Escape" });
  expect(root.getByRole("button", { name: /Open/ })).toBeTruthy();
});

it("works where nothing may be stored", async () => {
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
    throw new DOMException("denied", "SecurityError");
  });
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("denied", "SecurityError");
  });
  const { tools } = await shown({ initialIsOpen: false });
  fireEvent.click(tools().getByRole("button", { name: /Open/ }));
  expect(tools().getByRole("region", { name: "Tidings developer tools" })).toBeTruthy();
});

it("gives the style element the page's nonce, where stylesheets cannot be constructed", async () => {
  const { shadow } = await shown({ nonce: "n0nce" });
  expect(shadow().querySelector("style")?.nonce).toBe("n0nce");
});

it("renders nothing on the server", async () => {
  const { client } = await watched();
  expect(renderToString(<TidingsDevtools client={client} initialIsOpen />)).toBe("");
});
