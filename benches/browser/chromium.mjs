import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Opens a page in a Chromium of its own. */
export async function launch(url) {
  const profile = await mkdtemp(join(tmpdir(), "tidings-bench-"));
  const child = spawn(CHROMIUM, [...FLAGS, `--user-data-dir=${profile}`, "--remote-debugging-port=0", url], {
    stdio: "ignore",
  });
  const exit = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
  return {
    ended: exit.then(() => ({ error: "Chromium ended before the page reported." })),
    mainThread: () => processorTime(child.pid),
    async close() {
      child.kill();
      await exit;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * What the main threads of this Chromium's renderers have used of a processor, in milliseconds. Unlike the time that
 * passes, it does not grow when others use the machine.
 */
function processorTime(browser) {
  let time = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer") || !descends(pid, browser)) continue;
      // [proc(5)] "/proc/pid/schedstat: time spent on the CPU, in nanoseconds, …"; a process's first thread has its number.
      time += Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
    } catch (error) {
      // It has ended meanwhile.
      if (error.code !== "ENOENT" && error.code !== "ESRCH") throw error;
    }
  }
  return time;
}

function descends(pid, ancestor) {
  for (let at = Number(pid); at > 1; ) {
    if (at === ancestor) return true;
    at = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${at}/status`, "utf8"))[1]);
  }
  return false;
}
