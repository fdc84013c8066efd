import { describe, it } from "node:test";
import { lay } from "../support/environment.mjs";
import { bin, run } from "../support/run.mjs";

describe("It compiles with", () => {
  // The oldest supported and the newest. Declarations are checked too: skipLibCheck is off.
  for (const environment of ["typescript-5.4", "typescript-7"]) {
    for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
      it(`${environment}, module resolution ${resolution}`, async () => {
        const folder = await lay(environment, "types");
        await run(folder, bin("tsc", folder), "-p", ".", "--module", module, "--moduleResolution", resolution);
      });
    }
  }
});
