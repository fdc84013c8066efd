import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What a gateway does to answers, as those between a browser and a server do. */
export interface Behaviour {
  /** Holds an answer's body back until so many bytes have come, or its end; 0 hands on what comes. */
  buffer: number;
  /** Cuts an answer in which nothing came for so long, in milliseconds; 0 waits for ever. */
  idle: number;
}

/** A reverse proxy between browser and server, with the habits of the ones in the field, and a wire that can be cut. */
export class Gateway {
  readonly #server: Server;
  /** Where it carries requests to, from now on. */
  port: number;
  readonly #sockets = new Set<Socket>();
  #refusals: { status: number; headers: Record<string, string> }[] = [];
  /** What it does to answers that begin from now on. */
  behaviour: Behaviour = { buffer: 0, idle: 0 };
  /** What was asked of it, in order: method and URL. */
  readonly asked: string[] = [];

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    server.on("request", (from: IncomingMessage, to: ServerResponse) => this.#serve(from, to));
  }

  /** Listens on a free port, before the server at `port`. */
  static async start(port: number): Promise<Gateway> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Gateway(server, port);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers the next requests for a stream by itself. */
  refuse(times: number, status: number, headers: Record<string, string> = {}): void {
    for (let nth = 0; nth < times; nth += 1) this.#refusals.push({ status, headers });
  }

  /** Resets every connection, as a lost network does: whatever was on its way, or is held back, is gone. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }

  #serve(from: IncomingMessage, to: ServerResponse): void {
    const isStream = from.url?.startsWith("/events") === true;
    if (isStream) this.asked.push(`${from.method} ${from.url}`);
    const refusal = isStream ? this.#refusals.shift() : undefined;
    if (refusal !== undefined) {
      to.writeHead(refusal.status, refusal.headers).end();
      return;
    }
    const { method, url, headers } = from;
    const ahead = request({ host: "127.0.0.1", port: this.port, method, path: url, headers }, (answer) => {
      if (isStream) this.#carry(answer, to);
      else {
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(to);
      }
    });
    // [RFC 9110, 15.6.3] "received an invalid response from an inbound server it accessed"
    ahead.on("error", () => (to.headersSent ? to.destroy() : to.writeHead(502).end()));
    to.on("close", () => ahead.destroy());
    from.pipe(ahead);
  }

  #carry(answer: IncomingMessage, to: ServerResponse): void {
    const { buffer, idle } = this.behaviour;
    let held: Buffer[] = [];
    let size = 0;
    const timer = idle > 0 ? setTimeout(() => to.destroy(), idle) : undefined;
    const flush = (): void => {
      if (!to.headersSent) to.writeHead(answer.statusCode ?? 502, answer.headers);
      if (size > 0) to.write(Buffer.concat(held));
      held = [];
      size = 0;
    };
    if (buffer === 0) {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      to.flushHeaders();
    }
    answer.on("data", (chunk: Buffer) => {
      timer?.refresh();
      held.push(chunk);
      size += chunk.length;
      if (size >= buffer) flush();
    });
    answer.on("end", () => {
      flush();
      to.end();
    });
    answer.on("error", () => to.destroy());
    to.on("close", () => {
      clearTimeout(timer);
      answer.destroy();
    });
  }
}
