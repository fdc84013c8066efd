"use client";

export { createHooks } from "./create-hooks.js";
export type { Hooks } from "./hooks.js";
export type { GivenClientProps, OwnClientProps, ProvideEvents, ProviderProps } from "./provider.js";
export type { UseCaughtUp } from "./use-caught-up.js";
export type { UseClient } from "./use-client.js";
export type { UseConnection } from "./use-connection.js";
export type { UseEvent } from "./use-event.js";
export type { EventListOptions, InitialEvent, UseEventList } from "./use-event-list.js";
export type { UseEventReducer } from "./use-event-reducer.js";
export type { LatestOptions, UseLatest } from "./use-latest.js";
export type { NamesOn, UseTopic } from "./use-topic.js";
export type { WatchOptions } from "./watch-options.js";
