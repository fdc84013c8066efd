// @vitest-environment jsdom
import { act } from "@testing-library/react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, expect, it, vi } from "vitest";
import { createHooks } from "../../src/react/index.js";
import { type Events, ScriptedClient } from "./scripted-client.js";

const { Provider, useConnection, useEventList, useLatest } = createHooks<Events>();

function Page() {
  const { status } = useConnection();
  return <output>{`${status} ${useLatest("price")?.value ?? "none"} ${useEventList("price").length}`}</output>;
}

afterEach(() => vi.restoreAllMocks());

it("hydrates what the server rendered without a mismatch, though the client is already open, and then goes live", async () => {
  const client = new ScriptedClient();
  client.become({ status: "open" });
  const page = <Provider client={client}><Page /></Provider>;
  const container = document.createElement("div");
  container.innerHTML = renderToString(page);
  expect(container.textContent).toBe("idle none 0");

  const complaints = vi.spyOn(console, "error");
  const onRecoverableError = vi.fn();
  const root = await act(async () => hydrateRoot(container, page, { onRecoverableError }));
  expect(container.textContent).toBe("open none 0");
  client.emit("price", { symbol: "AAPL", value: 9 });
  await act(() => vi.waitFor(() => expect(container.textContent).toBe("open 9 1")));
  expect(onRecoverableError).not.toHaveBeenCalled();
  expect(complaints).not.toHaveBeenCalled();
  await act(async () => root.unmount());
});
