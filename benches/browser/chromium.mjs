import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHROMIUM, FLAGS } from "../../tests/chromium.mjs";

/** Starts a Chromium of its own, with a profile of its own; `ended` says when it is no more. */
export async function launch(flags, stdio = "ignore") {
  const profile = await mkdtemp(join(tmpdir(), "tidings-bench-"));
  const child = spawn(CHROMIUM, [...FLAGS, "--headless", `--user-data-dir=${profile}`, ...flags], { stdio });
  const ended = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
  return {
    child,
    ended,
    async close() {
      child.kill();
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
