import { expect, type Locator, type Page, test as base } from "@playwright/test";
import { Server } from "./process.ts";

/** A test with a dashboard of its own, shown in `page` and connected. */
export const test = base.extend<{ folder: string | undefined; dashboard: Server }>({
  /** The folder of the page, where it is not the dashboard's own. */
  folder: [undefined, { option: true }],
  dashboard: async ({ page, folder }, use) => {
    const dashboard = await Server.start("tidings-dashboard", ...(folder === undefined ? [] : ["--page", folder]));
    await page.goto(dashboard.url);
    await isOpen(page);
    await use(dashboard);
    await dashboard.stop();
  },
});

/** Waits until the page says that its stream is open. */
export async function isOpen(page: Page): Promise<void> {
  await expect(page.getByTestId("connection-status")).toHaveText("open");
}

/** The number that an element shows. */
export async function number(locator: Locator): Promise<number> {
  return Number(await locator.textContent());
}

/** Waits until `more` further events have come. */
export async function moreEvents(page: Page, more: number): Promise<void> {
  const total = page.getByTestId("events-total");
  const before = await number(total);
  // As long as the test has.
  await expect.poll(() => number(total), { timeout: 0 }).toBeGreaterThanOrEqual(before + more);
}

export { expect };
