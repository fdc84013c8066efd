"use client";

export { createHooks } from "./create-hooks.js";
export type {
  EventListOptions,
  GivenClientProps,
  Hooks,
  OwnClientProps,
  ProviderProps,
  UseClient,
  UseConnection,
  UseEvent,
  UseEventList,
  UseLatest,
} from "./hooks.js";
