import { expect, type Locator, type Page, test as base } from "@playwright/test";
import { Server } from "./process.ts";

/** The dashboard's server; it can be killed and started again on its port. */
export class Dashboard {
  constructor(public server: Server) {}

  async replace(): Promise<void> {
    const port = this.server.port;
    await this.server.kill();
    this.server = await start(port);
  }
}

async function start(port: number): Promise<Server> {
  return Server.start("tidings-dashboard", "--port", String(port));
}

/** A test with a dashboard of its own, shown in `page` and connected. */
export const test = base.extend<{ dashboard: Dashboard }>({
  dashboard: async ({ page }, use) => {
    const dashboard = new Dashboard(await start(0));
    await page.goto(dashboard.server.url);
    await expect(page.getByTestId("connection-status")).toHaveText("open");
    await use(dashboard);
    await dashboard.server.stop();
  },
});

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
