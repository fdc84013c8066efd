import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const BINARIES = process.env["TIDINGS_BINARIES"] ?? join(import.meta.dirname, "../../../target/debug");

/** A server of ours as its own process. */
export class Server {
  readonly #process: ChildProcess;
  /** Where it listens, without a slash at the end. */
  readonly url: string;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  /** Starts `program` and waits until it has printed its URL. */
  static async start(program: string, ...args: string[]): Promise<Server> {
    const child = spawn(join(BINARIES, program), args, { stdio: ["ignore", "pipe", "ignore"] });
    const failed = once(child, "exit").then(([code]) => {
      throw new Error(`${program} ended with ${code} before it printed its URL`);
    });
    const url = await Promise.race([firstUrl(child), failed]);
    failed.catch(() => {});
    return new Server(child, url);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Ends it as a crash would: no goodbye, memory gone. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Ends it as an operator would. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill(signal);
    await ended;
  }
}

async function firstUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("stdout is not piped");
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^(http:\/\/\S+?)\/?$/.exec(line)?.[1];
    if (url !== undefined) {
      // Whatever else it prints must not fill the pipe.
      child.stdout.resume();
      return url;
    }
  }
  throw new Error("the server printed no URL");
}
