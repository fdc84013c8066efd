//! Tells the program for which machine it was built: cargo says so only to build scripts.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!(
        "cargo::rustc-env=TIDINGS_HOST={}",
        std::env::var("TARGET").expect("cargo sets TARGET")
    );
}
