"use client";

export { createQueryHooks, type QueryHooks } from "./create-query-hooks.js";
export type { QueryChange, QueryInvalidation, QueryUpdate } from "./query-change.js";
export type { QueryEventOptions, QueryRule, UseQueryEvent } from "./use-query-event.js";
