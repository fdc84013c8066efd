import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { Server } from "./support/process.ts";

const UPDATE = process.env["UPDATE_SCREENSHOT"] === "1";
const WEB = join(import.meta.dirname, "../../examples/dashboard/web");
const DOCS = join(import.meta.dirname, "../../docs");
/** What a README can carry. */
const MAX_BYTES = 300_000;

// The server itself and the page as `npm run dev` serves it: the only way in which the developer tools are there.
test.describe.configure({ mode: "serial" });
let server: Server;
let vite: Server;

test.beforeAll(async () => {
  server = await Server.start("tidings-dashboard", "--page", WEB);
  const program = join(WEB, "node_modules/vite/bin/vite.js");
  vite = await Server.run(process.execPath, [program, "--host", "127.0.0.1"], {
    cwd: WEB,
    // Playwright asks for colours, which would stand in the midst of the URL.
    env: { ...process.env, DASHBOARD_SERVER: server.url, NO_COLOR: "1", FORCE_COLOR: undefined },
    stdio: ["ignore", "pipe", "inherit"],
  });
});

test.afterAll(async () => {
  await vite.stop();
  await server.kill();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the developer tools as the README shows them: ${colorScheme}`, async ({ browser }, testInfo) => {
    test.setTimeout(UPDATE ? 150_000 : 90_000);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme });
    await page.goto(vite.url);
    await page.getByRole("button", { name: "Open the Tidings developer tools" }).click();
    await more(page, UPDATE ? 200 : 10);
    await page.getByTestId("cut").click();
    await expect(page.getByTestId("devtools-status")).toContainText("waiting");
    await expect(page.getByTestId("devtools-status")).toHaveText("open");
    await more(page, UPDATE ? 80 : 10);

    await page.getByRole("tab", { name: "Connection" }).click();
    await expect(page.getByRole("tabpanel")).toContainText("waiting because of network");
    await page.locator(".row", { hasText: "machine/disks" }).first().click();
    await expect(page.getByRole("list", { name: "Payload" })).toContainText("readPerSec");
    await page.evaluate(() => scrollTo(0, 0));
    await page.mouse.move(640, 40);

    const path = UPDATE ? join(DOCS, `devtools-${colorScheme}.png`) : testInfo.outputPath("devtools.png");
    const image = await page.screenshot({ path, animations: "disabled" });
    expect(image.length).toBeLessThan(MAX_BYTES);
    await page.close();
  });
}

/** Waits until so many further events are kept. */
async function more(page: Page, count: number): Promise<void> {
  const kept = async (): Promise<number> => Number(/of (\d+)/.exec((await page.locator(".shown").textContent()) ?? "")?.[1]);
  const before = await kept();
  await expect.poll(kept, { timeout: 0 }).toBeGreaterThanOrEqual(before + count);
}
