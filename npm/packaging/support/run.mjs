import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const BIN = fileURLToPath(new URL("../node_modules/.bin/", import.meta.url));
const execute = promisify(execFile);

/** Runs a program in a folder; its output is in the error when it fails. */
export async function run(folder, program, ...parameters) {
  try {
    const { stdout } = await execute(program, parameters, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    throw new Error(`${program} ${parameters.join(" ")} failed\n${error.stdout ?? ""}${error.stderr ?? ""}`, { cause: error });
  }
}

/** The path of a tool that package-lock.json names. */
export function tool(name) {
  return `${BIN}${name}`;
}
