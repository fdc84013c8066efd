// The Chromium of every test and measurement here, and how it is started.

import { readFileSync } from "node:fs";

/** `cargo xtask` says where it is. */
export const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** What the tests in Rust have chromedriver start it with. */
const DRIVER = JSON.parse(readFileSync(new URL("../xtask/webdriver.json", import.meta.url), "utf8"));

/**
 * Without `--headless`: whether it shows itself is Playwright's to say.
 *
 * @type {string[]}
 */
export const FLAGS = DRIVER["goog:chromeOptions"].args.filter((/** @type {string} */ flag) => flag !== "--headless");
