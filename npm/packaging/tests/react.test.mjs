import { describe, it } from "node:test";
import { lay } from "../support/environment.mjs";
import { assertReceives } from "../support/receives.mjs";
import { bin, run } from "../support/run.mjs";
import { servingFolder } from "../support/static-server.mjs";

describe("React under StrictMode opens one connection and receives with", () => {
  // The oldest supported and the newest.
  for (const environment of ["react-18", "react-19"]) {
    it(environment, async () => {
      const folder = await lay(environment, "react");
      // React's development build: in production StrictMode does nothing.
      const development = '--define:process.env.NODE_ENV="development"';
      await run(folder, bin("esbuild", folder), "main.jsx", "--bundle", "--jsx=automatic", development, "--outfile=page.js");
      await servingFolder(folder, assertReceives);
    });
  }
});
