import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Where the Rust server listens while the page is served by `npm run dev`.
const server = process.env["DASHBOARD_SERVER"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  server: { proxy: { "/events": server, "/api": server } },
});
