//! Runs peers in scenarios, interleaved, and says how they compare.

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::fs;
use std::path::{Path, PathBuf};
use tidings_benches::peer::Peer;
use tidings_benches::report::{Run, Summary, tables};
use tidings_benches::scenario::Scenario;
use tidings_benches::server::Serve;
use tidings_benches::{load, plot, stop};

/// Measures Tidings beside other servers and the floor of one write a delivery.
///
/// Peers take turns in every scenario of every round. A run's figures are divided by the floor's of the same round;
/// medians are shown. A whole run, all peers in all usual scenarios and not quick, is written to benches/results.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Args {
    #[command(subcommand)]
    serve: Option<Serve>,
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    #[arg(long, value_delimiter = ',')]
    scenarios: Vec<Scenario>,
    #[arg(long, value_delimiter = ',')]
    peers: Vec<Peer>,
    /// A fifth of the load, to see where one stands
    #[arg(long)]
    quick: bool,
    /// Where to write the summary and the plot, whatever was run
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Subscribers of the largest scenario and what else is open.
const FILES_WANTED: u64 = 10_200;

fn main() -> Result<()> {
    let mut args = Args::parse();
    if let Some(serve) = args.serve {
        return serve.run();
    }
    if cfg!(debug_assertions) {
        eprintln!("a debug build measures nothing worth knowing: cargo xtask bench");
    }
    stop::listen()?;
    raise_file_limit()?;
    let whole = args.scenarios.is_empty() && args.peers.is_empty() && !args.quick;
    let out = args
        .out
        .or_else(|| whole.then(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("results")));
    if args.scenarios.is_empty() {
        args.scenarios = Scenario::usual();
    }
    if args.peers.is_empty() {
        args.peers = Peer::value_variants().to_vec();
    }
    for peer in &args.peers {
        peer.install()?;
    }
    let mut runs = Vec::new();
    let measured = measure(
        &args.scenarios,
        &args.peers,
        args.rounds,
        args.quick,
        &mut runs,
    );
    // What was measured before a failure or an interrupt is still worth seeing.
    let summary = Summary::of(&runs, args.quick);
    println!("{}", tables(&summary));
    measured?;
    if let Some(dir) = out {
        write(&dir, &summary)?;
    }
    Ok(())
}

fn measure(
    scenarios: &[Scenario],
    peers: &[Peer],
    rounds: usize,
    quick: bool,
    runs: &mut Vec<Run>,
) -> Result<()> {
    for round in 1..=rounds {
        for scenario in scenarios {
            for peer in peers.iter().filter(|p| scenario.fits(**p)) {
                let run = run(round, *scenario, *peer, quick)
                    .with_context(|| format!("{} in {}", peer.name(), scenario.name()))?;
                eprintln!(
                    "{round}/{rounds} {:<10} {}",
                    scenario.name(),
                    run.in_short()
                );
                runs.push(run);
            }
        }
    }
    Ok(())
}

fn run(round: usize, scenario: Scenario, peer: Peer, quick: bool) -> Result<Run> {
    stop::check()?;
    let load = scenario.load(peer, quick);
    let server = peer.start(scenario.backlog(peer))?;
    let measured = load::run(&server.target(), &load)?;
    Ok(Run {
        round,
        scenario,
        peer,
        load,
        measured,
    })
}

fn raise_file_limit() -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: limit.maximum,
            ..limit
        },
    )
    .context("raising the limit of open files")?;
    let enough = limit.maximum.is_none_or(|n| n >= FILES_WANTED);
    ensure!(
        enough,
        "{FILES_WANTED} files must be allowed to be open (ulimit -Hn): {limit:?}"
    );
    Ok(())
}

fn write(dir: &Path, summary: &Summary) -> Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("{}", dir.display()))?;
    let json = dir.join("summary.json");
    fs::write(&json, serde_json::to_string_pretty(summary)? + "\n")
        .with_context(|| format!("{}", json.display()))?;
    let svg = dir.join("measures.svg");
    plot::draw(summary, &svg).with_context(|| format!("{}", svg.display()))?;
    println!("{}\n{}", json.display(), svg.display());
    Ok(())
}
