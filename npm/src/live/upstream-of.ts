import type { createDriver } from "../stream/driver.js";
import type { Transports } from "../stream/transports.js";
import type { Host, Upstream } from "../stream/upstream.js";
import type { ClientOptions } from "../types/index.js";
import type { Wasm } from "../wasm/exports.js";

/** What names a client's stream among those of its origin: all on which what is sent depends, but for the wishes. */
export function nameOf(url: string, { tabs, withCredentials }: ClientOptions): string {
  let address = url;
  try {
    address = new URL(url, location.href).href;
  } catch {
    // There is no page, or no such URL, which whoever opens it will say.
  }
  return `tidings ${JSON.stringify([tabs && ((tabs as { readonly key?: string }).key ?? ""), !withCredentials])} ${address}`;
}

/** What an entry of the package is made of: what one does not name is not in its bundle. */
export type Parts = readonly [
  load: () => Promise<Wasm>,
  connect: typeof createDriver,
  transports: Transports,
  canShare: () => boolean,
  /** Shares one stream among tabs. */
  share: (
    name: string,
    create: (lastEventId: string, host: Host) => Upstream,
    host: Host,
    lastEventId: string,
  ) => Upstream,
];
