//! Markdown tables.

use super::{Figure, Metric, Peers, Run, Summary};
use crate::scenario::Scenario;
use std::fmt::Write;

/// How a column shows a figure.
#[derive(Clone, Copy)]
enum Show {
    Median,
    /// With the least and the greatest.
    Spread,
    ToFloor,
    Greatest,
}

type Column = (&'static str, Metric, Show);

const IDLE: &[Column] = &[
    ("KiB/connection", Metric::KibPerConnection, Show::Spread),
    ("anonymous", Metric::AnonymousKibPerConnection, Show::Median),
    ("CPU µs/connect", Metric::CpuUsPerConnect, Show::Median),
    ("idle CPU %", Metric::IdleCpuPercent, Show::Median),
];

const REPLAY: &[Column] = &[
    ("events/s", Metric::EventsPerS, Show::Spread),
    ("catch-up p50 ms", Metric::P50Ms, Show::Median),
    ("p99 ms", Metric::P99Ms, Show::Median),
    ("CPU s/M", Metric::CpuSPerMillion, Show::Median),
    ("incomplete", Metric::Incomplete, Show::Greatest),
    ("misplaced", Metric::Misplaced, Show::Greatest),
];

const DELIVERY: &[Column] = &[
    ("CPU s/M", Metric::CpuSPerMillion, Show::Spread),
    ("×floor", Metric::CpuSPerMillion, Show::ToFloor),
    ("user s/M", Metric::UserCpuSPerMillion, Show::Median),
    ("client s/M", Metric::ClientCpuSPerMillion, Show::Median),
    ("deliveries/s", Metric::DeliveriesPerS, Show::Median),
    ("p50 ms", Metric::P50Ms, Show::Median),
    ("p99 ms", Metric::P99Ms, Show::Spread),
    ("ack p50 ms", Metric::AckP50Ms, Show::Median),
    ("events/read", Metric::DeliveriesPerRead, Show::Median),
    ("bytes/event", Metric::BytesPerDelivery, Show::Median),
    ("peak MiB", Metric::PeakMib, Show::Median),
    ("lost", Metric::Lost, Show::Greatest),
    ("misplaced", Metric::Misplaced, Show::Greatest),
];

/// One table a scenario.
pub fn tables(summary: &Summary) -> String {
    let mut out = format!(
        "{} · {} cores · Linux {} · {} rounds{}\n",
        summary.machine.cpu,
        summary.machine.cores,
        summary.machine.kernel,
        summary.rounds,
        if summary.quick {
            " · quick: not to be quoted"
        } else {
            ""
        }
    );
    for (scenario, peers) in &summary.scenarios {
        let columns = match scenario {
            Scenario::Idle => IDLE,
            Scenario::Replay => REPLAY,
            _ => DELIVERY,
        };
        out += &table(&scenario.name(), columns, peers);
    }
    out
}

fn table(title: &str, columns: &[Column], peers: &Peers) -> String {
    let mut rows = vec![vec![title.to_owned()]];
    rows[0].extend(columns.iter().map(|(name, ..)| (*name).to_owned()));
    for (peer, figures) in peers {
        let cell = |(_, metric, show): &Column| {
            figures
                .get(metric)
                .map_or("–".to_owned(), |f| shown(f, *show))
        };
        rows.push(
            std::iter::once(peer.name())
                .chain(columns.iter().map(cell))
                .collect(),
        );
    }
    let width = |c: usize| {
        rows.iter()
            .map(|row| row[c].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..=columns.len()).map(width).collect();
    let mut out = String::from("\n");
    for (i, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(out, "| {cell:<width$} ");
        }
        out += "|\n";
        if i == 0 {
            for width in &widths {
                let _ = write!(out, "| {} ", "-".repeat(*width));
            }
            out += "|\n";
        }
    }
    out
}

fn shown(figure: &Figure, show: Show) -> String {
    match show {
        Show::Median => number(figure.median),
        Show::Greatest => number(figure.max),
        Show::ToFloor => figure
            .to_floor
            .map_or("–".to_owned(), |r| format!("{r:.2}")),
        Show::Spread if figure.min == figure.max => number(figure.median),
        Show::Spread => format!(
            "{} ({}–{})",
            number(figure.median),
            number(figure.min),
            number(figure.max)
        ),
    }
}

impl Run {
    /// One line for whoever waits.
    pub fn in_short(&self) -> String {
        let mut line = format!("{:<14}", self.peer.name());
        for (name, metric, _) in [
            IDLE[0],
            IDLE[3],
            DELIVERY[0],
            DELIVERY[4],
            DELIVERY[5],
            DELIVERY[6],
            REPLAY[0],
        ] {
            if let Some(v) = metric.of(&self.measured) {
                let _ = write!(line, " {name} {}", number(v));
            }
        }
        for (name, metric) in [
            ("lost", Metric::Lost),
            ("misplaced", Metric::Misplaced),
            ("incomplete", Metric::Incomplete),
        ] {
            if let Some(v) = metric.of(&self.measured).filter(|v| *v > 0.0) {
                let _ = write!(line, " {} {name}!", number(v));
            }
        }
        line
    }
}

/// Three digits that matter.
pub(crate) fn number(v: f64) -> String {
    match v.abs() {
        0.0 => "0".to_owned(),
        a if a >= 1e6 => format!("{:.2} M", v / 1e6),
        a if a >= 1e4 => format!("{:.0} k", v / 1e3),
        a if a >= 100.0 => format!("{v:.0}"),
        a if a >= 10.0 => format!("{v:.1}"),
        _ => format!("{v:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn three_digits() {
        let shown: Vec<_> = [0.0, 0.123, 12.34, 1234.0, 56_789.0, 1_234_567.0]
            .into_iter()
            .map(number)
            .collect();
        assert_eq!(shown, ["0", "0.12", "12.3", "1234", "57 k", "1.23 M"]);
    }
}
