//! Many at once, on several threads: nothing lost unnoticed, nothing twice, nobody waits for the slow.

use std::{
    collections::HashMap,
    future::poll_fn,
    pin::Pin,
    task::{Context, Waker},
};

use futures_core::Stream;
use tidings_server::{
    CloseReason, Delivery, Format, Hub, Lag, Retention, Subscribe, SubscribeError, Subscription,
    Update,
};

const TOPICS: [&str; 4] = ["t/0", "t/1", "t/2", "t/3"];
const EVENTS: usize = 1500;

fn hub(events: usize, lag: Lag) -> Hub {
    let retention = Retention {
        events,
        bytes: usize::MAX,
        ..Retention::default()
    };
    Hub::builder().retention(retention).lag(lag).build()
}

async fn next(subscription: &mut Subscription) -> Option<Delivery> {
    poll_fn(|cx| Pin::new(&mut *subscription).poll_next(cx)).await
}

/// Every publisher counts its events, names each topic in turn and every third time one more.
async fn publish(hub: Hub, publisher: usize) -> Vec<u64> {
    let mut places = Vec::new();
    for n in 0..EVENTS {
        let mut update = Update::new(TOPICS[n % 4], format!("{publisher} {n}"));
        if n % 3 == 0 {
            update = update.also(TOPICS[(n + publisher) % 4]);
        }
        let published = hub.publish_update(update).expect("a good update");
        places.push(published.log_id().seq);
        if n % 50 == 0 {
            published.acknowledged().await;
        }
        if n % 7 == 0 {
            tokio::task::yield_now().await;
        }
    }
    places
}

fn topics_of(publisher: usize, n: usize) -> Vec<&'static str> {
    let mut topics = vec![TOPICS[n % 4]];
    if n.is_multiple_of(3) {
        topics.push(TOPICS[(n + publisher) % 4]);
    }
    topics
}

/// Reads until all topics are completed, and goes away and comes back in between.
async fn read(
    hub: Hub,
    subscribe: Subscribe,
    mut last: String,
    restless: bool,
) -> (Vec<String>, usize) {
    let mut read = Vec::new();
    let mut gaps = 0;
    'streams: loop {
        let mut subscription = match hub.subscribe(subscribe.clone().after(&last)) {
            Ok(subscription) => subscription,
            Err(SubscribeError::Completed) => return (read, gaps),
            Err(error) => panic!("{error}"),
        };
        let mut before_leaving = if restless {
            fastrand::usize(1..200)
        } else {
            usize::MAX
        };
        loop {
            match next(&mut subscription).await {
                Some(Delivery::Event(event)) => {
                    last = event.id().expect("no state is told").to_owned();
                    read.push(event.data().into_owned());
                }
                Some(Delivery::Ready { id }) => last = id.to_string(),
                Some(Delivery::CaughtUp) => {}
                Some(Delivery::Gap { .. }) => {
                    gaps += 1;
                    // It speaks of nothing that is published later.
                    read.push(format!("gap {}", place(hub.current_id().as_str())));
                }
                Some(Delivery::Close {
                    reason: CloseReason::Lagged,
                }) => continue 'streams,
                Some(Delivery::Close { reason }) => {
                    assert_eq!(reason, CloseReason::Completed);
                    return (read, gaps);
                }
                other => panic!("{other:?}"),
            }
            before_leaving -= 1;
            if before_leaving == 0 {
                continue 'streams;
            }
        }
    }
}

fn subscribes() -> Vec<(Subscribe, Vec<&'static str>)> {
    vec![
        (Subscribe::to([TOPICS[0]]), vec![TOPICS[0]]),
        (Subscribe::to([TOPICS[3]]), vec![TOPICS[3]]),
        (
            Subscribe::to([TOPICS[1], TOPICS[2]]),
            vec![TOPICS[1], TOPICS[2]],
        ),
        (Subscribe::to(TOPICS), TOPICS.to_vec()),
        // The pattern never completes; with it the stream would not end.
        (
            Subscribe::to([TOPICS[2], TOPICS[0], TOPICS[2]]),
            vec![TOPICS[0], TOPICS[2]],
        ),
    ]
}

struct Run {
    /// Where in the hub's sequence each publisher's events are.
    places: Vec<Vec<u64>>,
    /// Topics, what was read, gaps.
    readers: Vec<(Vec<&'static str>, Vec<String>, usize)>,
}

async fn run(hub: &Hub) -> Run {
    let mut readers = Vec::new();
    // From before the first event, whenever a reader comes to run.
    let start = hub.current_id().to_string();
    for (subscribe, topics) in subscribes() {
        for restless in [false, true] {
            let reading = tokio::spawn(read(
                hub.clone(),
                subscribe.clone(),
                start.clone(),
                restless,
            ));
            readers.push((topics.clone(), reading));
        }
    }
    let publishers: Vec<_> = (0..3)
        .map(|n| tokio::spawn(publish(hub.clone(), n)))
        .collect();
    let mut places = Vec::new();
    for publisher in publishers {
        places.push(publisher.await.expect("it publishes"));
    }
    for topic in TOPICS {
        hub.complete(topic).expect("a good topic");
    }
    let mut results = Vec::new();
    for (topics, reading) in readers {
        let (read, gaps) = reading.await.expect("it reads");
        results.push((topics, read, gaps));
    }
    Run {
        places,
        readers: results,
    }
}

fn place(id: &str) -> u64 {
    let seq = id.rsplit('-').next().and_then(|seq| seq.parse().ok());
    seq.expect("an id of the hub")
}

/// Each publisher's events, in order.
fn by_publisher(read: &[String]) -> HashMap<usize, Vec<usize>> {
    let mut all: HashMap<usize, Vec<usize>> = HashMap::new();
    for (publisher, n) in read.iter().filter_map(|data| data.split_once(' ')) {
        let numbers = all.entry(publisher.parse().expect("a number")).or_default();
        numbers.push(n.parse().expect("a number"));
    }
    all
}

fn wanted(topics: &[&str], publisher: usize) -> Vec<usize> {
    let wanted = |n: &usize| {
        topics_of(publisher, *n)
            .iter()
            .any(|topic| topics.contains(topic))
    };
    (0..EVENTS).filter(wanted).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everybody_gets_everything_once_and_in_order() {
    let hub = hub(usize::MAX, Lag::Gap);
    for (topics, read, gaps) in run(&hub).await.readers {
        assert_eq!(gaps, 0);
        let read = by_publisher(&read);
        for publisher in 0..3 {
            assert_eq!(read[&publisher], wanted(&topics, publisher), "{topics:?}");
        }
    }
    assert_eq!(hub.stats().subscriptions, 0);
    assert_eq!(hub.stats().backlog_bytes, 0);
}

/// With hardly anything held nearly everybody lags.
async fn with_little_held(lag: Lag) {
    let hub = hub(20, lag);
    let mut gaps_of_all = 0;
    let Run { places, readers } = run(&hub).await;
    for (topics, read, gaps) in readers {
        gaps_of_all += gaps;
        let mut expected: Vec<_> = (0..3)
            .map(|publisher| wanted(&topics, publisher).into_iter())
            .collect();
        let mut told = 0;
        let mut last = [None; 3];
        for data in &read {
            let (publisher, n) = data.split_once(' ').expect("two words");
            let n: u64 = n.parse().expect("a number");
            if publisher == "gap" {
                told = n;
                continue;
            }
            let publisher: usize = publisher.parse().expect("a number");
            let before = last[publisher].replace(n);
            assert!(
                before < Some(n),
                "{topics:?}: {data} comes twice or too late"
            );
            let expected = &mut expected[publisher];
            let missed = expected.take_while(|next| *next != n as usize);
            let untold = missed.filter(|missed| places[publisher][*missed] > told);
            assert_eq!(untold.count(), 0, "{topics:?}: before {data}");
        }
    }
    assert!(gaps_of_all > 0, "nobody lagged: the test tested nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_misses_something_is_told() {
    with_little_held(Lag::Gap).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_is_cut_off_comes_back_and_is_told() {
    with_little_held(Lag::End).await;
}

#[tokio::test(start_paused = true)]
async fn publishers_do_not_wait_for_those_who_never_read() {
    let hub = hub(100, Lag::Gap);
    let mut stalled: Vec<Subscription> = (0..100)
        .map(|_| {
            hub.subscribe(Subscribe::to(["t"]).format(Format::Tagged))
                .expect("a subscription")
        })
        .collect();
    // They wait, are woken, and then nobody polls them any more.
    let cx = &mut Context::from_waker(Waker::noop());
    for subscription in &mut stalled {
        assert!(subscription.poll_batch(cx, usize::MAX).is_ready());
        assert!(subscription.poll_batch(cx, usize::MAX).is_pending());
    }
    let began = tokio::time::Instant::now();
    for _ in 0..1000 {
        hub.publish("t", "x".repeat(1000))
            .expect("a good update")
            .acknowledged()
            .await;
    }
    // All of them together cost one patience, which time that stands still shows exactly.
    assert!(
        began.elapsed() <= std::time::Duration::from_millis(260),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn publishers_wait_for_those_who_would_read() {
    let hub = hub(usize::MAX, Lag::Gap);
    let mut subscription = hub.subscribe(Subscribe::to(["t"])).expect("a subscription");
    let cx = &mut Context::from_waker(Waker::noop());
    while subscription.poll_batch(cx, usize::MAX).is_ready() {}
    let published = hub
        .publish("t", "x".repeat(100_000))
        .expect("a good update");
    let mut acknowledged = Box::pin(published.acknowledged());
    assert!(acknowledged.as_mut().poll(cx).is_pending());
    assert!(hub.stats().backlog_bytes > 100_000);
    assert!(subscription.poll_batch(cx, usize::MAX).is_ready());
    assert!(acknowledged.as_mut().poll(cx).is_ready());
    assert_eq!(hub.stats().backlog_bytes, 0);
}
