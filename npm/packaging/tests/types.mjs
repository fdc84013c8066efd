import { before, describe, it } from "node:test";
import { install } from "../support/fixture.mjs";
import { run, tool } from "../support/run.mjs";

describe("TypeScript", () => {
  let folder;

  before(async () => {
    folder = await install("types", { packages: ["react@19.3.1", "@types/react@19.3.0"] });
  });

  // Declarations are checked too: skipLibCheck is off.
  for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
    it(`compiles against it, with module resolution ${resolution}`, async () => {
      await run(folder, tool("tsc"), "-p", ".", "--module", module, "--moduleResolution", resolution);
    });
  }
});
