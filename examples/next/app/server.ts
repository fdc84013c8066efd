/** Where the Rust server is. */
export const SERVER = process.env["TIDINGS_SERVER"] ?? "http://127.0.0.1:8080";
