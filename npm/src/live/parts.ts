import type { createDriver } from "../stream/driver.js";
import type { Transports } from "../stream/transports.js";
import type { Host, Upstream } from "../stream/upstream.js";
import type { Wasm } from "../wasm/exports.js";

/** What an entry of the package is made of: what one does not name is not in its bundle. */
export interface Parts {
  readonly load: () => Promise<Wasm>;
  readonly connect: typeof createDriver;
  readonly transports: Transports;
  /** Whether tabs can find one another here. */
  readonly canShare: () => boolean;
  /** Shares one stream among tabs. */
  readonly share: (
    name: string,
    create: (lastEventId: string, host: Host) => Upstream,
    host: Host,
    lastEventId: string,
  ) => Upstream;
}
