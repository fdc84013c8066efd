import { createHooks } from "tidings/react";
import type { Events } from "./generated/events";

/** The hooks of this page, typed by the server's Rust types. */
export const { Provider, useClient, useConnection, useEvent, useEventList, useLatest } = createHooks<Events>();
