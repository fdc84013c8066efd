//! A subscription, read event by event.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::{
    Subscription,
    sink::{Sink, Told},
};
use crate::{Delivered, Delivery, hub::shared::Shared, log::Entry};

/// Takes one item.
#[derive(Debug, Default)]
struct One(Option<Delivery>);

impl Sink for One {
    fn room(&self) -> usize {
        0
    }

    fn is_full(&self) -> bool {
        self.0.is_some()
    }

    fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    fn expect(&mut self, _: usize) {}

    fn event(&mut self, entry: &Arc<Entry>, _: bool) -> bool {
        let fits = self.is_empty();
        self.0
            .get_or_insert_with(|| Delivery::Event(Delivered::event(Arc::clone(entry))));
        fits
    }

    fn state(&mut self, entry: &Arc<Entry>) -> bool {
        let fits = self.is_empty();
        self.0
            .get_or_insert_with(|| Delivery::Event(Delivered::state(Arc::clone(entry))));
        fits
    }

    fn tell(&mut self, told: Told, _: &Shared) {
        self.0 = match told {
            Told::Hello | Told::Ping | Told::Leave { .. } => return,
            Told::Ready { id, .. } => Some(Delivery::Ready { id }),
            Told::CaughtUp => Some(Delivery::CaughtUp),
            Told::Gap { gap, .. } => Some(Delivery::Gap {
                asked: gap.asked,
                oldest: gap.oldest,
                topic: gap.topic,
            }),
            Told::Drain { window } => Some(Delivery::Drain { window }),
            Told::Close { reason } => Some(Delivery::Close { reason }),
        };
    }
}

impl Stream for Subscription {
    type Item = Delivery;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Delivery>> {
        let mut one = One::default();
        ready!(self.poll_into(cx, &mut one));
        if let Some(Delivery::Event(_)) = &one.0 {
            self.shared.registry.sent(&self.seat, 1, 0);
        }
        Poll::Ready(one.0)
    }
}
