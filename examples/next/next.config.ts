import type { NextConfig } from "next";
import { SERVER } from "./app/server";

export default {
  // The stream comes from the Rust server, under this page's own origin.
  rewrites: async () => [{ source: "/events", destination: `${SERVER}/events` }],
} satisfies NextConfig;
