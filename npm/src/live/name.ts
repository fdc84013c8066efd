import type { ClientOptions } from "../types/index.js";

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
