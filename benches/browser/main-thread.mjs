import { readdirSync, readFileSync } from "node:fs";

/**
 * What the main threads of a Chromium's renderers have used of a processor, in milliseconds. Unlike the time that
 * passes, it does not grow when others use the machine.
 */
export function mainThread(browser) {
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
