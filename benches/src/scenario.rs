//! What is put on every peer. The names and figures are fixed, so that results can be compared.

use crate::load::{Load, Replay};
use crate::peer::Peer;
use clap::ValueEnum;
use serde::Serialize;
use std::time::Duration;

/// A kind of load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lower")]
pub enum Scenario {
    /// 10,000 connections, held
    Idle,
    /// 1,000 subscribers × 500 messages, each delivered to all before the next: nothing can be coalesced
    Lockstep,
    /// 1,000 subscribers × 1,000 messages, as fast as they are acknowledged: a backlog
    Fanout1k,
    /// 10,000 subscribers × 100 messages, as fast as they are acknowledged
    Fanout10k,
    /// 1,000 subscribers × 50 messages/s
    Latency,
    /// 5,000 topics × 2 subscribers, 50,000 messages round-robin by 4 publishers
    Topics,
    /// 1,000 subscribers × 1,000 messages/s: a million deliveries a second are wanted
    Million,
    /// Clients reconnect, 20 at a time, and catch up on 1,000 messages
    Replay,
}

impl Scenario {
    /// What is run when nothing is chosen: all but the one that says little more than its smaller sister.
    pub fn usual() -> Vec<Scenario> {
        Scenario::value_variants()
            .iter()
            .copied()
            .filter(|s| *s != Scenario::Fanout10k)
            .collect()
    }

    /// Its name on the command line and in results.
    pub fn name(self) -> String {
        self.to_possible_value()
            .expect("no variant is skipped")
            .get_name()
            .to_owned()
    }

    /// Whether the peer can do it at all.
    pub fn fits(self, peer: Peer) -> bool {
        self != Scenario::Replay || peer.has_history()
    }

    /// The load; a quick one is a fifth of it, to see where one stands and not to be quoted.
    pub fn load(self, peer: Peer, quick: bool) -> Load {
        let part = |n: usize| if quick { n / 5 } else { n };
        let load = Load::default();
        match self {
            Scenario::Idle => {
                let hold = Duration::from_secs(if quick { 1 } else { 5 });
                Load {
                    subscribers: 10_000,
                    settle: Duration::from_secs(1),
                    hold,
                    ..load
                }
            }
            Scenario::Lockstep => Load {
                messages: part(500),
                window: Some(1),
                ..load
            },
            Scenario::Fanout1k => Load {
                messages: part(1000),
                ..load
            },
            Scenario::Fanout10k => Load {
                subscribers: 10_000,
                messages: part(100),
                ..load
            },
            Scenario::Latency => Load {
                messages: part(500),
                rate: Some(50.0),
                ..load
            },
            Scenario::Topics => Load {
                subscribers: 10_000,
                topics: 5000,
                messages: part(50_000),
                publishers: 4,
                ..load
            },
            Scenario::Million => Load {
                messages: part(5000),
                rate: Some(1000.0),
                publishers: 4,
                ..load
            },
            Scenario::Replay => {
                // A rate is measured, so the slower may have fewer clients.
                let clients = part(if peer == Peer::Nchan { 200 } else { 5000 });
                let replay = Replay {
                    clients,
                    parallel: 20,
                    events: 1000,
                };
                Load {
                    subscribers: 0,
                    messages: 1001,
                    replay: Some(replay),
                    ..load
                }
            }
        }
    }

    /// How many messages a topic must hold for nobody to lose any.
    pub fn backlog(self, peer: Peer) -> usize {
        let load = self.load(peer, false);
        (load.messages / load.topics).next_power_of_two().max(64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_readmes() {
        let names: Vec<_> = Scenario::value_variants()
            .iter()
            .map(|s| s.name())
            .collect();
        assert_eq!(
            names,
            [
                "idle",
                "lockstep",
                "fanout1k",
                "fanout10k",
                "latency",
                "topics",
                "million",
                "replay"
            ]
        );
    }

    #[test]
    fn a_backlog_holds_what_is_published() {
        for scenario in Scenario::value_variants() {
            let load = scenario.load(Peer::Floor, false);
            assert!(scenario.backlog(Peer::Floor) * load.topics >= load.messages);
        }
    }
}
