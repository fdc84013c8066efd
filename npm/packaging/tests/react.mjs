import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { build } from "vite";
import { launch } from "../support/chromium.mjs";
import { assertReceives } from "../support/environment.mjs";
import { install } from "../support/fixture.mjs";
import { serveFolder } from "../support/static-server.mjs";

/** The oldest supported and the newest. */
const VERSIONS = ["18.3.1", "19.3.1"];

describe("React under StrictMode opens one connection and receives with", () => {
  let browser;

  before(async () => {
    browser = await launch();
  });

  after(() => browser?.close());

  for (const version of VERSIONS) {
    it(version, async () => {
      const root = await install("react", {
        as: `react-${version}`,
        packages: [`react@${version}`, `react-dom@${version}`],
      });
      // React's development build: in production StrictMode does nothing.
      const define = { "process.env.NODE_ENV": '"development"' };
      await build({ root, configFile: false, logLevel: "error", mode: "development", define });
      const server = await serveFolder(join(root, "dist"));
      try {
        await assertReceives(browser, server.url);
      } finally {
        server.close();
      }
    });
  }
});
