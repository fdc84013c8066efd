//! Cargo's runner for wasm32 test binaries: serves them to a browser and reports.
//!
//! The wasm-bindgen project's own runner, built here so that its version is the one in our lock file.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
