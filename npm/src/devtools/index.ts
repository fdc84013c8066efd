"use client";
import { TidingsDevtools as Devtools } from "./tidings-devtools.js";

// What every bundler of React puts in its place.
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/**
 * The developer tools, which are nothing at all where `NODE_ENV` is `production`: a bundler then leaves them out. Import
 * `tidings/devtools/production` to have them there, too.
 *
 * @example
 * ```tsx
 * import { TidingsDevtools } from "tidings/devtools";
 *
 * <TidingsDevtools client={client} />
 * ```
 */
export const TidingsDevtools: typeof Devtools = process.env.NODE_ENV === "production" ? () => null : Devtools;

export type { PublishedAt, TidingsDevtoolsProps } from "./options.js";
