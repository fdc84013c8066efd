import { join } from "node:path";
import { expect, moreEvents, test } from "./support/dashboard.ts";

// Twice the pixels, so that it is sharp where a README is read.
test.use({ deviceScaleFactor: 2, viewport: { width: 1280, height: 800 } });

test("the dashboard as the README shows it", async ({ page, dashboard }, testInfo) => {
  const posts = [
    ["Grace", "The machine is quiet tonight."],
    ["Ada", "Cut the connection and watch the tape: nothing is lost, nothing comes twice."],
  ];
  for (const [author, text] of posts) {
    const response = await page.request.post(`${dashboard.server.url}/api/posts`, { data: { author, text } });
    expect(response.status()).toBe(201);
  }
  await expect(page.getByTestId("feed-item")).toHaveCount(posts.length);
  // Enough of a past for the charts to have a shape, and one outage that was made good.
  await moreEvents(page, 4 * 20);
  await page.getByTestId("cut").click();
  await moreEvents(page, 4 * 10);
  await expect(page.getByTestId("connection-status")).toHaveText("open");

  const path =
    process.env["UPDATE_SCREENSHOT"] === "1"
      ? join(import.meta.dirname, "../../docs/dashboard.png")
      : testInfo.outputPath("dashboard.png");
  const image = await page.screenshot({ path, animations: "disabled" });
  // A PNG's width lies at byte 16.
  expect(image.readUInt32BE(16)).toBe(2 * 1280);
});
