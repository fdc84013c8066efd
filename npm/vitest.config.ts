import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    // The wasm and its glue are built into dist/. What `rootDirs` in tsconfig.json is to the compiler, this is to the tests.
    alias: [{ find: /^\.\/generated\//, replacement: fileURLToPath(new URL("./dist/wasm/generated/", import.meta.url)) }],
  },
  // Far beyond what any takes: that a machine is busy is no failure.
  test: { include: ["test/**/*.test.{ts,tsx}"], testTimeout: 60_000 },
});
