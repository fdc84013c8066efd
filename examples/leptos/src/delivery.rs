//! The proof that everything comes, once: samples are numbered by the server, without a hole.

use std::collections::HashMap;

use leptos::prelude::*;
use tidings_client_wasm::{AnyEvent, EventSet};
use tidings_dashboard_events::Events;

use crate::live::{keep, use_client};

/// What has arrived.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Delivery {
    pub(crate) events: u32,
    /// Samples whose numbers were skipped.
    pub(crate) missed: u64,
    /// Samples that came again.
    pub(crate) repeated: u64,
    /// Times the server said that it no longer has what follows.
    pub(crate) gaps: u32,
    /// The number that the next sample of each name has to have.
    expected: HashMap<&'static str, u64>,
}

impl Delivery {
    fn event(&mut self, event: &AnyEvent<'_>) {
        self.events += 1;
        // One of a newer server is counted, too.
        let Ok(event) = event.decode::<Events>() else {
            return;
        };
        let sample = match &event {
            Events::Cpu(cpu) => cpu.sample,
            Events::Memory(memory) => memory.sample,
            Events::Disks(disks) => disks.sample,
            Events::Network(network) => network.sample,
            Events::Log(_) | Events::Post(_) => return,
        };
        let expected = self.expected.entry(event.name()).or_insert(sample);
        if sample < *expected {
            self.repeated += 1;
        } else {
            self.missed += sample - *expected;
            *expected = sample + 1;
        }
    }

    /// The server said so: what comes next is the new beginning, and nothing is missed in silence.
    fn gap(&mut self) {
        self.gaps += 1;
        self.expected.clear();
    }
}

/// Counts from now on.
pub(crate) fn use_delivery() -> ReadSignal<Delivery> {
    let client = use_client();
    let (delivery, set_delivery) = signal(Delivery::default());
    let samples = client.pattern("machine/:kind");
    let samples = samples.expect("the pattern is made of segments");
    keep(samples.on_any(move |event| set_delivery.update(|delivery| delivery.event(event))));
    keep(client.on_gap(move |_| set_delivery.update(Delivery::gap)));
    delivery
}
