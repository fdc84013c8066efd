//! Milliseconds, from a histogram of nanoseconds.

use hdrhistogram::Histogram;
use serde::Serialize;

/// Milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Quantiles {
    /// The median.
    pub p50: f64,
    /// Nine in ten are below.
    pub p90: f64,
    /// Ninety-nine in a hundred are below.
    pub p99: f64,
    /// The worst.
    pub max: f64,
}

impl Quantiles {
    /// None of an empty histogram.
    pub(super) fn of(ns: &Histogram<u64>) -> Option<Quantiles> {
        let at = |q| ns.value_at_quantile(q) as f64 / 1e6;
        (!ns.is_empty()).then(|| Quantiles {
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            max: ns.max() as f64 / 1e6,
        })
    }
}
