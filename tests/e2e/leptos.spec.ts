import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, isOpen, moreEvents, number, test } from "./support/dashboard.ts";

// The dashboard's server under the page in Rust.
test.use({ folder: process.env["TIDINGS_LEPTOS_PAGE"] ?? join(import.meta.dirname, "../../target/leptos/page") });

async function counts(page: Page): Promise<number[]> {
  return Promise.all(["missed", "repeated", "gaps"].map((id) => number(page.getByTestId(id))));
}

test("signals follow what the server sends", async ({ page, dashboard }) => {
  await expect(page.getByTestId("cpu-value")).toHaveText(/\d/);
  await expect(page.getByTestId("memory-value")).toHaveText(/GiB/);
  await expect(page.getByTestId("log-line").first()).toBeVisible();
  // To the byte, memory is never the same for long, be the machine idle or as busy as it can be.
  const memory = page.getByLabel("Memory taken");
  await expect(memory).not.toHaveAttribute("value", (await memory.getAttribute("value")) ?? "");

  const post = { author: "Ada", text: "Good tidings" };
  expect((await page.request.post(`${dashboard.url}/api/posts`, { data: post })).status()).toBe(201);
  await expect(page.getByTestId("feed-item")).toHaveText("Ada Good tidings");
});

test("a connection cut again and again loses nothing and repeats nothing", async ({ page, dashboard }) => {
  await moreEvents(page, 4);
  for (let cut = 0; cut < 3; cut += 1) {
    await page.request.post(`${dashboard.url}/api/cut`);
    await moreEvents(page, 8);
    await isOpen(page);
  }
  expect(await counts(page)).toEqual([0, 0, 0]);
});

test("a server that was killed comes back with a gap, never in silence", async ({ page, dashboard }) => {
  await moreEvents(page, 4);
  await dashboard.restart();
  await expect(page.getByTestId("gaps")).toHaveText("1");
  await moreEvents(page, 8);
  expect(await counts(page)).toEqual([0, 0, 1]);
});
