import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What `npm pack` made. Never a link to the sources: bundlers treat linked packages differently, which hides failures. */
export const TARBALL = process.env["TIDINGS_TARBALL"] ?? fileURLToPath(new URL("../../../target/npm/tidings.tgz", import.meta.url));

if (!existsSync(TARBALL)) throw new Error(`There is no ${TARBALL}: run \`cargo xtask npm\`.`);
