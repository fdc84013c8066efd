"use client";

import type { Events, Topics } from "@events";
import { createHooks } from "tidings/react";

export const { Provider, useConnection, useEventList } = createHooks<Events, Topics>();
