import { defineConfig } from "@playwright/test";
import config from "./playwright.config.ts";

// Not one of the tests that run each time: it takes as long as it is told to.
export default defineConfig(config, { testDir: "soak", testIgnore: [], timeout: 0, workers: 1 });
