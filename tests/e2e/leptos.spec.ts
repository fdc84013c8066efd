import { join } from "node:path";
import { expect, type Page, test as base } from "@playwright/test";
import { moreEvents, number } from "./support/dashboard.ts";
import { Server } from "./support/process.ts";

const PAGE = process.env["TIDINGS_LEPTOS_PAGE"] ?? join(import.meta.dirname, "../../target/leptos/page");

/** A test with the dashboard's server under the page in Rust. */
const test = base.extend<{ server: { replace(): Promise<void>; url: string } }>({
  server: async ({ page }, use) => {
    let server = await start(0);
    await page.goto(server.url);
    await isOpen(page);
    await use({
      url: server.url,
      async replace() {
        const { port } = server;
        await server.kill();
        server = await start(port);
      },
    });
    await server.stop();
  },
});

function start(port: number): Promise<Server> {
  return Server.start("tidings-dashboard", "--port", String(port), "--page", PAGE);
}

async function isOpen(page: Page): Promise<void> {
  await expect(page.getByTestId("connection-status")).toHaveText("open");
}

async function counts(page: Page): Promise<number[]> {
  return Promise.all(["missed", "repeated", "gaps"].map((id) => number(page.getByTestId(id))));
}

test("signals follow what the server sends", async ({ page, server }) => {
  const cpu = page.getByTestId("cpu-value");
  await expect(cpu).toHaveText(/\d/);
  await expect(page.getByTestId("memory-value")).toHaveText(/GiB/);
  await expect(page.getByTestId("log-line").first()).toBeVisible();
  const first = await cpu.textContent();
  await expect(cpu).not.toHaveText(first ?? "");

  const post = { author: "Ada", text: "Good tidings" };
  expect((await page.request.post(`${server.url}/api/posts`, { data: post })).status()).toBe(201);
  await expect(page.getByTestId("feed-item")).toHaveText("Ada Good tidings");
});

test("a connection cut again and again loses nothing and repeats nothing", async ({ page, server }) => {
  await moreEvents(page, 4);
  for (let cut = 0; cut < 3; cut += 1) {
    await page.request.post(`${server.url}/api/cut`);
    await moreEvents(page, 8);
    await isOpen(page);
  }
  expect(await counts(page)).toEqual([0, 0, 0]);
});

test("a server that was killed comes back with a gap, never in silence", async ({ page, server }) => {
  await moreEvents(page, 4);
  await server.replace();
  await expect(page.getByTestId("gaps")).toHaveText("1");
  await moreEvents(page, 8);
  expect(await counts(page)).toEqual([0, 0, 1]);
});
