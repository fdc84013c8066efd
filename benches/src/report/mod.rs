//! What runs amount to: medians, spreads, and ratios to the floor of the same round.

mod machine;
mod table;

pub use machine::Machine;
pub(crate) use table::number;
pub use table::tables;

use crate::load::{Load, Measurement};
use crate::peer::Peer;
use crate::scenario::Scenario;
use serde::Serialize;
use std::collections::BTreeMap;

/// One peer in one scenario, once.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// Runs of one round lie close together in time; only they are compared.
    pub round: usize,
    /// What was put on it.
    pub scenario: Scenario,
    /// Whom.
    pub peer: Peer,
    /// In figures.
    pub load: Load,
    /// What it showed.
    pub measured: Measurement,
}

/// A figure that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is named as its field in the measurement")]
pub enum Metric {
    CpuSPerMillion,
    UserCpuSPerMillion,
    ClientCpuSPerMillion,
    P50Ms,
    P99Ms,
    AckP50Ms,
    DeliveriesPerS,
    DeliveriesPerRead,
    BytesPerDelivery,
    PeakMib,
    Lost,
    Misplaced,
    KibPerConnection,
    AnonymousKibPerConnection,
    CpuUsPerConnect,
    IdleCpuPercent,
    EventsPerS,
    Incomplete,
}

impl Metric {
    const ALL: [Metric; 18] = {
        use Metric::*;
        [
            CpuSPerMillion,
            UserCpuSPerMillion,
            ClientCpuSPerMillion,
            P50Ms,
            P99Ms,
            AckP50Ms,
            DeliveriesPerS,
            DeliveriesPerRead,
            BytesPerDelivery,
            PeakMib,
            Lost,
            Misplaced,
            KibPerConnection,
            AnonymousKibPerConnection,
            CpuUsPerConnect,
            IdleCpuPercent,
            EventsPerS,
            Incomplete,
        ]
    };

    fn of(self, m: &Measurement) -> Option<f64> {
        let (connected, delivered, replayed) = (
            m.connected.as_ref(),
            m.delivered.as_ref(),
            m.replayed.as_ref(),
        );
        let latency = delivered
            .and_then(|d| d.latency_ms)
            .or(replayed.and_then(|r| r.catch_up_ms));
        match self {
            Metric::CpuSPerMillion => delivered
                .map(|d| d.cpu_s_per_million)
                .or(replayed.map(|r| r.cpu_s_per_million)),
            Metric::UserCpuSPerMillion => delivered.map(|d| d.user_cpu_s_per_million),
            Metric::ClientCpuSPerMillion => delivered.map(|d| d.client_cpu_s_per_million),
            Metric::P50Ms => latency.map(|l| l.p50),
            Metric::P99Ms => latency.map(|l| l.p99),
            Metric::AckP50Ms => delivered.and_then(|d| d.ack_ms).map(|a| a.p50),
            Metric::DeliveriesPerS => delivered.map(|d| d.deliveries_per_s),
            Metric::DeliveriesPerRead => delivered.map(|d| d.deliveries_per_read),
            Metric::BytesPerDelivery => delivered.map(|d| d.bytes_per_delivery),
            Metric::PeakMib => delivered.map(|d| d.peak_mib),
            Metric::Lost => delivered.map(|d| d.lost as f64),
            Metric::Misplaced => delivered
                .map(|d| (d.surplus + d.out_of_order) as f64)
                .or(replayed.map(|r| r.out_of_order as f64)),
            Metric::KibPerConnection => connected.map(|c| c.kib_per_connection),
            Metric::AnonymousKibPerConnection => connected.map(|c| c.anonymous_kib_per_connection),
            Metric::CpuUsPerConnect => connected.map(|c| c.cpu_us_per_connect),
            Metric::IdleCpuPercent => connected.and_then(|c| c.idle_cpu_percent),
            Metric::EventsPerS => replayed.map(|r| r.events_per_s),
            Metric::Incomplete => replayed.map(|r| r.incomplete as f64),
        }
    }
}

/// One metric over the rounds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Figure {
    /// Of all rounds.
    pub median: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// Median of the ratios to the floor in the same round.
    pub to_floor: Option<f64>,
}

/// Figures of one scenario by peer.
pub type Peers = BTreeMap<Peer, BTreeMap<Metric, Figure>>;

/// What all runs amount to.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Where it was measured.
    pub machine: Machine,
    /// How often.
    pub rounds: usize,
    /// A fifth of the load: not to be quoted.
    pub quick: bool,
    /// The figures.
    pub scenarios: BTreeMap<Scenario, Peers>,
}

impl Summary {
    /// Sums the runs up.
    pub fn of(runs: &[Run], quick: bool) -> Summary {
        let mut scenarios = BTreeMap::<Scenario, Peers>::new();
        for run in runs {
            scenarios
                .entry(run.scenario)
                .or_default()
                .entry(run.peer)
                .or_default();
        }
        for (scenario, peers) in &mut scenarios {
            for (peer, figures) in peers {
                let find = |metric| figure(runs, *scenario, *peer, metric).map(|f| (metric, f));
                *figures = Metric::ALL.into_iter().filter_map(find).collect();
            }
        }
        Summary {
            machine: Machine::this(),
            rounds: runs.iter().map(|r| r.round).max().unwrap_or(0),
            quick,
            scenarios,
        }
    }

    /// One figure, if it was measured.
    pub fn figure(&self, scenario: Scenario, peer: Peer, metric: Metric) -> Option<Figure> {
        self.scenarios
            .get(&scenario)?
            .get(&peer)?
            .get(&metric)
            .copied()
    }
}

fn figure(runs: &[Run], scenario: Scenario, peer: Peer, metric: Metric) -> Option<Figure> {
    let by_round = |peer: Peer| -> BTreeMap<usize, f64> {
        let of = runs
            .iter()
            .filter(|r| r.scenario == scenario && r.peer == peer);
        of.filter_map(|r| Some((r.round, metric.of(&r.measured)?)))
            .collect()
    };
    let (own, floor) = (by_round(peer), by_round(Peer::Floor));
    let ratios = own
        .iter()
        .filter_map(|(round, v)| Some(v / floor.get(round).filter(|f| **f > 0.0)?));
    let values: Vec<f64> = own.values().copied().collect();
    Some(Figure {
        median: median(&values)?,
        min: values.iter().copied().fold(f64::INFINITY, f64::min),
        max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        to_floor: median(&ratios.collect::<Vec<_>>()),
    })
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (n, half) = (sorted.len(), sorted.len() / 2);
    match n {
        0 => None,
        _ if n % 2 == 1 => Some(sorted[half]),
        _ => Some((sorted[half - 1] + sorted[half]) / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Replayed;

    fn run(round: usize, peer: Peer, events_per_s: f64) -> Run {
        let replayed = Replayed {
            incomplete: 0,
            out_of_order: 0,
            events_per_s,
            catch_up_ms: None,
            cpu_s_per_million: 0.0,
            first_error: None,
        };
        let measured = Measurement {
            replayed: Some(replayed),
            ..Measurement::default()
        };
        Run {
            round,
            scenario: Scenario::Replay,
            peer,
            load: Load::default(),
            measured,
        }
    }

    #[test]
    fn ratios_are_of_the_same_round() {
        let runs = [
            run(1, Peer::Floor, 10.0),
            run(1, Peer::Nchan, 20.0),
            run(2, Peer::Floor, 100.0),
            run(2, Peer::Nchan, 200.0),
            run(3, Peer::Nchan, 900.0),
        ];
        let figure = Summary::of(&runs, false)
            .figure(Scenario::Replay, Peer::Nchan, Metric::EventsPerS)
            .unwrap();
        assert_eq!(
            (figure.median, figure.min, figure.max),
            (200.0, 20.0, 900.0)
        );
        assert_eq!(figure.to_floor, Some(2.0));
    }

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0]), Some(2.5));
    }
}
