"use client";
export { TidingsDevtools } from "./tidings-devtools.js";
export type { PublishedAt, TidingsDevtoolsProps } from "./options.js";
