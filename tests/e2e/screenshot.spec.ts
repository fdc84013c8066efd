import { join } from "node:path";
import { expect, isOpen, moreEvents, test } from "./support/dashboard.ts";

const UPDATE = process.env["UPDATE_SCREENSHOT"] === "1";

// All of the page, in twice the pixels, so that it is sharp where a README is read.
const WIDTH = 1280;
const HEIGHT = 1150;
test.use({ deviceScaleFactor: 2, viewport: { width: WIDTH, height: HEIGHT } });

test("the dashboard as the README shows it", async ({ page, dashboard }, testInfo) => {
  const posts = [
    ["Grace", "Somebody is compiling again."],
    ["Tim", "One stream for the charts, the log and this feed. No websocket in sight."],
    ["Radia", "Pulled the cable, went for coffee, came back: every sample is there."],
    ["Margaret", "The types on this page come from the Rust structs. I renamed a field and tsc told me."],
    ["Ada", "Cut the connection and watch the tape: nothing is lost, nothing comes twice."],
  ];
  for (const [author, text] of posts) {
    const response = await page.request.post(`${dashboard.url}/api/posts`, { data: { author, text } });
    expect(response.status()).toBe(201);
  }
  await expect(page.getByTestId("feed-item")).toHaveCount(posts.length);
  // One that is kept shows charts with a past, and an outage that was made good.
  test.setTimeout(UPDATE ? 240_000 : 90_000);
  const eventsPerSecond = 4;
  await moreEvents(page, eventsPerSecond * (UPDATE ? 75 : 5));
  await page.getByTestId("cut").click();
  await moreEvents(page, eventsPerSecond * (UPDATE ? 15 : 5));
  await isOpen(page);

  const path = UPDATE ? join(import.meta.dirname, "../../docs/dashboard.png") : testInfo.outputPath("dashboard.png");
  const image = await page.screenshot({ path, animations: "disabled" });
  // A PNG's width and height lie at bytes 16 and 20.
  expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([2 * WIDTH, 2 * HEIGHT]);
});
