import { createHooks } from "tidings/react";
import { contract } from "./generated/events";

/** The hooks of this page, typed by the server's Rust types: by what they carry, and by where it runs. */
export const { Provider, useClient, useConnection, useEvent, useEventList, useLatest } = createHooks(contract);
