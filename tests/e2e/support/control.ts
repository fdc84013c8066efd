import { expect } from "@playwright/test";
import { Server } from "./process.ts";

/** What the test server's hub counts. */
export interface Counts {
  streams: number;
  requests: number;
  published: number;
  delivered: number;
}

/** The test server, and what can be told to it. */
export class Control {
  private constructor(readonly server: Server) {}

  static async start(): Promise<Control> {
    return new Control(await Server.start("tidings-test-server"));
  }

  async stop(): Promise<void> {
    await this.server.kill();
  }

  /** Publishes ticks numbered from `from`. */
  async publish(topic: string, from: number, count: number, [also]: readonly string[] = [], key?: string): Promise<void> {
    await this.#tell("publish", { topic, from, count, ...(also !== undefined && { also }), ...(key !== undefined && { key }) });
  }

  /** Publishes ticks one by one, some hundreds a second. */
  async flow(topic: string, from: number, count: number): Promise<void> {
    for (let n = from; n < from + count; n += 1) await this.publish(topic, n, 1);
  }

  /** Has the newest of a topic, or of each key there, told to whoever comes from now on. */
  async retain(topic: string): Promise<void> {
    await this.#tell("retain", { topic });
  }

  async complete(topic: string): Promise<void> {
    await this.#tell("complete", { topic });
  }

  /** Ends every stream without a word. */
  async disconnect(): Promise<void> {
    await this.#tell("disconnect");
  }

  /** Asks every client to go within so many milliseconds. */
  async drain(window: number): Promise<void> {
    await this.#tell("drain", { window });
  }

  /** Lets only those in who bring this token; empty for everybody. */
  async requireToken(token: string): Promise<void> {
    await this.#tell("token", { token });
  }

  /** Takes requests for a stream and does not answer them. */
  async stall(on: boolean): Promise<void> {
    await this.#tell("stall", { on });
  }

  async counts(): Promise<Counts> {
    const response = await fetch(`${this.server.url}/control/counts`);
    return (await response.json()) as Counts;
  }

  async streams(): Promise<number> {
    return (await this.counts()).streams;
  }

  async requests(): Promise<number> {
    return (await this.counts()).requests;
  }

  async #tell(what: string, query: Record<string, unknown> = {}): Promise<void> {
    const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    const response = await fetch(`${this.server.url}/control/${what}?${parameters}`, { method: "POST" });
    expect(response.ok, `${what}: ${response.status}`).toBe(true);
  }
}
