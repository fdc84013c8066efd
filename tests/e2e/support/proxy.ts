import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A wire between browser and server that can be cut. */
export class Proxy {
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
  }

  /** Listens on a free port and carries every connection to `port`. */
  static async start(port: number): Promise<Proxy> {
    const sockets = new Set<Socket>();
    const server = createServer((near) => {
      const far = connect(port, "127.0.0.1");
      for (const [from, to] of [[near, far], [far, near]] as const) {
        sockets.add(from);
        from.on("close", () => {
          sockets.delete(from);
          to.destroy();
        });
        // A cut ends both sides; there is nothing else to do about it.
        from.on("error", () => {});
        from.pipe(to);
      }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Proxy(server, sockets);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resets every connection, as a lost network does: whatever was on its way is gone. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }
}
