import { defineConfig } from "@playwright/test";
import { CHROMIUM, FLAGS } from "../chromium.mjs";

export default defineConfig({
  testDir: ".",
  testIgnore: "soak/**",
  outputDir: "test-results",
  // Samples come once a second whatever the machine does meanwhile: two at a time, and room to wait.
  workers: 2,
  fullyParallel: true,
  timeout: 90_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  retries: 0,
  reporter: [["list"]],
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: CHROMIUM, args: FLAGS },
    trace: "retain-on-failure",
  },
});
