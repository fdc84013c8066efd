//! Opening a subscription.

use std::{
    collections::HashSet,
    num::NonZeroU64,
    sync::{Arc, PoisonError, atomic::Ordering::Acquire},
};

use tidings_protocol::{Cursor, EventId, Throttle, Topic, TopicMatcher};

use super::{
    Subscription,
    opening::{Ask, Opening, ask},
    pace::Pace,
    sink::Gap,
    source::Sources,
};
use crate::{
    Format, Grant, Subscribe, SubscribeError,
    hub::seat::{Seat, Signal},
    hub::shared::Shared,
    log::{Completed, Opened, Position, TooManyPatterns, Track},
    stats::count,
    subscription::rights::Rights,
};

/// What was asked for, each once.
struct Asked {
    topics: Vec<Topic>,
    patterns: Vec<TopicMatcher>,
}

impl Asked {
    fn new(matchers: Vec<TopicMatcher>) -> Self {
        let mut asked = Self {
            topics: Vec::new(),
            patterns: Vec::new(),
        };
        if matchers.contains(&TopicMatcher::Any) {
            asked.patterns.push(TopicMatcher::Any);
            return asked;
        }
        let mut topics = HashSet::new();
        let mut patterns = HashSet::new();
        for matcher in matchers {
            match matcher {
                TopicMatcher::Exact(topic) => {
                    if topics.insert(topic.clone()) {
                        asked.topics.push(topic);
                    }
                }
                TopicMatcher::UrlPattern(pattern) => {
                    if patterns.insert(pattern.as_str().to_owned()) {
                        asked.patterns.push(pattern.into());
                    }
                }
                TopicMatcher::Any => {}
            }
        }
        asked
    }

    /// Checks what can be checked without the log.
    fn check(&self, grant: &Grant, max: usize) -> Result<(), SubscribeError> {
        match self.topics.len() + self.patterns.len() {
            0 => return Err(SubscribeError::NoTopic),
            many if many > max => return Err(SubscribeError::TooManyTopics { max }),
            _ => {}
        }
        let refused = |topic: &&Topic| !grant.allows(topic, false) && !grant.allows(topic, true);
        match self.topics.iter().find(refused) {
            Some(topic) => Err(SubscribeError::NotAllowed {
                topic: topic.clone(),
            }),
            None => Ok(()),
        }
    }
}

impl Shared {
    pub(crate) fn subscribe(
        self: &Arc<Self>,
        subscribe: Subscribe,
    ) -> Result<Subscription, SubscribeError> {
        let refused = subscribe.refused.clone().map_or(Ok(()), Err);
        let subscription = refused.and_then(|()| self.open(subscribe));
        if subscription.is_err() {
            count(&self.counts.refused_subscriptions);
        }
        subscription
    }

    fn open(self: &Arc<Self>, subscribe: Subscribe) -> Result<Subscription, SubscribeError> {
        let Subscribe {
            topics,
            after,
            format,
            grant,
            throttles,
            states,
            ..
        } = subscribe;
        let throttled = throttles.iter().map(Throttle::of);
        let mut named = throttled.chain(states.iter().map(String::as_str));
        if let Some(of) = named.find(|name| !topics.iter().any(|topic| topic.is_named(name))) {
            return Err(SubscribeError::NotAskedFor { of: of.to_owned() });
        }
        let pace = Pace::new(&topics, &throttles, self.limits.throttled);
        let asked = Asked::new(topics);
        asked.check(&grant, self.limits.topics_per_connection)?;
        let mut rights = Rights::from(grant);
        if rights.expired() {
            return Err(SubscribeError::Expired);
        }
        if self.draining.load(Acquire) {
            return Err(SubscribeError::Draining {
                retry: self.retry(),
            });
        }
        let max = self.limits.connections;
        let seat = self
            .registry
            .enter(max)
            .ok_or_else(|| SubscribeError::TooManyConnections {
                max,
                retry: self.retry(),
            })?;
        self.keep_time();
        if let (Some(until), Rights::Checked(checked)) = (rights.until(), &mut rights) {
            let (deadline, soonest) = self.registry.set_deadline(until, &seat);
            checked.deadline = Some(deadline);
            if soonest {
                self.keeper.hurry();
            }
        }
        // From here on dropping it undoes all of it.
        let mut subscription = Subscription {
            shared: Arc::clone(self),
            seat,
            cursor: 0,
            sources: Sources::Many(Box::default()),
            rights,
            opening: None,
            seam: None,
            pace,
            format,
            until: None,
            ended: false,
            drained: false,
        };
        // A plain subscriber's place is one from which it misses nothing; a tagged one may have been owed the last event.
        let owed = subscription.pace.is_some() && format == Format::Tagged;
        let opened = self.find_place(&asked, after.as_ref(), &states, owed)?;
        if let Some(pace) = &mut subscription.pace {
            pace.opened_at(opened.cursor, opened.position == Position::Known);
        }
        subscription.cursor = opened.cursor;
        // An empty hub has sent all it has, too: no event has the number 0.
        subscription.until = Some(NonZeroU64::new(opened.newest).unwrap_or(NonZeroU64::MIN));
        subscription.opening = Some(Box::new(self.opening(&opened, after)));
        subscription.sources = Sources::new(opened.tracks);
        if self.draining.load(Acquire) {
            tell_drain(&subscription.seat);
        }
        Ok(subscription)
    }

    fn find_place(
        &self,
        asked: &Asked,
        after: Option<&Cursor>,
        states: &[String],
        owed: bool,
    ) -> Result<Opened, SubscribeError> {
        let now = self.clock.now();
        let mut patterns: Vec<Arc<Track>> = Vec::with_capacity(asked.patterns.len());
        for pattern in &asked.patterns {
            match self.join_pattern(pattern, now) {
                Ok(track) => patterns.push(track),
                Err(error) => {
                    self.with_log(|log| log.close(patterns.iter().map(|track| &**track), now));
                    return Err(error);
                }
            }
        }
        self.with_log(|log| log.open(&asked.topics, patterns, after, states, owed, now))
            .map_err(|Completed| SubscribeError::Completed)
    }

    /// Topics are matched without the lock: there may be many, and a pattern is not cheap.
    fn join_pattern(&self, pattern: &TopicMatcher, now: u64) -> Result<Arc<Track>, SubscribeError> {
        if let Some(track) = self.with_log(|log| log.join_pattern(pattern)) {
            return Ok(track);
        }
        let candidates =
            self.with_log(|log| log.candidates(pattern, now))
                .map_err(|TooManyPatterns| SubscribeError::TooManyPatterns {
                    max: self.limits.patterns,
                    retry: self.retry(),
                })?;
        let matched = candidates.matching(pattern);
        Ok(self.with_log(|log| log.make_pattern(pattern, &matched)))
    }

    fn opening(self: &Arc<Self>, opened: &Opened, after: Option<Cursor>) -> Opening {
        let asked = match after {
            Some(Cursor::After(id)) => Some(id),
            _ => None,
        };
        let mut missed = opened.tracks.iter().filter(|opened| opened.missed);
        let gap = match (missed.next(), missed.next()) {
            (None, _) => None,
            (Some(only), None) => Some(only.track.topic().cloned()),
            (Some(_), Some(_)) => Some(None),
        };
        let gap = gap.map(|topic| {
            let tracks = opened.tracks.iter();
            let held = tracks
                .filter_map(|opened_track| opened_track.track.ring().first_after(opened.cursor));
            Gap {
                asked: asked.clone().unwrap_or_default(),
                oldest: self.log_id(held.min().unwrap_or(opened.newest)).to_string(),
                topic,
            }
        });
        let id = match (opened.position, asked) {
            (Position::Known, Some(id)) => EventId::try_from(id).ok(),
            _ => None,
        };
        let asks = self.asks(opened);
        Opening {
            hello: true,
            gap,
            snapshots: (!asks.is_empty()).then(|| ask(Arc::clone(self), asks)),
            states: opened.retained.iter().cloned().collect(),
            is_news: opened.position != Position::Known,
            id,
        }
    }

    /// The states to ask for: of every topic for who is new, of those that are new or have gaps for who comes back.
    fn asks(&self, opened: &Opened) -> Vec<Ask> {
        let hooks = self
            .snapshots
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let mut asks = Vec::new();
        if hooks.is_empty() || opened.position == Position::Earliest {
            return asks;
        }
        let max = self.limits.topics_per_connection;
        for (source, opened_track) in opened.tracks.iter().enumerate() {
            let has_it = !opened_track.missed && !opened_track.is_new;
            if opened.position == Position::Known && has_it {
                continue;
            }
            let topics = match opened_track.track.topic() {
                Some(topic) => vec![topic.clone()],
                None => self.with_log(|log| log.topics_of(&opened_track.track, max)),
            };
            for topic in topics {
                if let Some(hook) = hooks.iter().find(|hook| hook.is_for(&topic)) {
                    let hook = hook.clone();
                    asks.push(Ask {
                        topic,
                        hook,
                        source,
                    });
                }
            }
        }
        asks.truncate(max);
        asks
    }
}

/// Who slipped in while the door was being closed.
fn tell_drain(seat: &Seat) {
    seat.set(Signal::DRAIN);
    seat.set(Signal::LEAVE);
}
