import { fileURLToPath } from "node:url";

/** What each environment installs: a package.json with exact versions, and its lock file. */
export const ENVIRONMENTS = fileURLToPath(new URL("../environments/", import.meta.url));
/** The applications that use the package. */
export const FIXTURES = fileURLToPath(new URL("../fixtures/", import.meta.url));
/** Where environments are installed and fixtures laid: outside the sources, so that nothing of ours is found by accident. */
export const WORK = fileURLToPath(new URL("../../../target/packaging/", import.meta.url));
