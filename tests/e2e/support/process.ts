import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const BINARIES = process.env["TIDINGS_BINARIES"] ?? join(import.meta.dirname, "../../../target/debug");

/** A server as its own process. It is told its port by `--port`, and prints its URL. */
export class Server {
  readonly #launch: (port: number) => ChildProcess;
  #process: ChildProcess;
  /** Where it listens, without a slash at the end. */
  readonly url: string;

  private constructor(launch: (port: number) => ChildProcess, process: ChildProcess, url: string) {
    this.#launch = launch;
    this.#process = process;
    this.url = url;
  }

  /** Starts a server of ours on a free port, and waits until it has printed its URL. */
  static async start(program: string, ...args: string[]): Promise<Server> {
    return Server.run(join(BINARIES, program), args);
  }

  /** Starts any other program in the same way. */
  static async run(program: string, args: string[], options: SpawnOptions = {}): Promise<Server> {
    const launch = (port: number): ChildProcess =>
      spawn(program, [...args, "--port", String(port)], { stdio: ["ignore", "pipe", "ignore"], ...options });
    const process = launch(0);
    return new Server(launch, process, await printedUrl(process));
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Kills it, unless it has ended, and starts another in its place, on its port. */
  async restart(): Promise<void> {
    await this.kill();
    this.#process = this.#launch(this.port);
    await printedUrl(this.#process);
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

async function printedUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("stdout is not piped");
  await once(child, "spawn");
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) {
      // Whatever else it prints must not fill the pipe.
      child.stdout.resume();
      return url;
    }
  }
  throw new Error(`${child.spawnfile} ended before it printed its URL`);
}
