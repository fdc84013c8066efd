import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("../../npm/dist", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };

/** Serves a folder, the package as /tidings, and other folders under the names that `others` gives them. */
export async function files(folder, others = {}) {
  await readFile(join(PACKAGE, "index.js")).catch((cause) => {
    throw new Error("There is no npm/dist. Run `cargo xtask npm` first.", { cause });
  });
  const named = Object.entries({ "/tidings": PACKAGE, ...others });
  return async (response, pathname) => {
    const [prefix, from] = named.find(([name]) => pathname.startsWith(`${name}/`)) ?? ["", folder];
    const path = join(from, normalize(pathname.slice(prefix.length)));
    const body = await readFile(path).catch(() => undefined);
    response.writeHead(body === undefined ? 404 : 200, { "content-type": TYPES[extname(path)] ?? "text/plain" });
    response.end(body);
  };
}
