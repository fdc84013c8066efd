use super::*;
use alloc::format;
use alloc::string::ToString;
use alloc::vec;

fn exact(topic: &str) -> TopicMatcher {
    TopicMatcher::Exact(Topic::try_from(topic).unwrap())
}

#[test]
fn no_topic_is_every_topic() {
    for query in ["", "&", "&&", "a=b", "topic=*", "match=*"] {
        assert_eq!(
            SubscribeQuery::parse(query),
            Ok(SubscribeQuery::all()),
            "{query}"
        );
    }
}

#[test]
fn names_that_mean_the_same() {
    let query = SubscribeQuery::parse("topic=a&match=b&match_exact=c&topic=d+e%2B").unwrap();
    assert_eq!(query.matchers, ["a", "b", "c", "d e+"].map(exact));
    for name in ["last_event_id", "lastEventId", "lastEventID"] {
        let query = SubscribeQuery::parse(&format!("{name}=x%20y")).unwrap();
        assert_eq!(query.cursor, Some(Cursor::After("x y".into())));
        let query = SubscribeQuery::parse(&format!("{name}=earliest")).unwrap();
        assert_eq!(query.cursor, Some(Cursor::Earliest));
        let query = SubscribeQuery::parse(&format!("{name}=")).unwrap();
        assert_eq!(query.cursor, None);
    }
}

#[test]
fn a_mangled_cursor_is_not_an_error() {
    let query = SubscribeQuery::parse("last_event_id=%ff").unwrap();
    assert_eq!(query.cursor, Some(Cursor::After("\u{fffd}".into())));
}

#[test]
fn the_header_wins_unless_it_is_empty() {
    let query = SubscribeQuery::parse("lastEventId=1").unwrap();
    assert_eq!(
        query.clone().with_header("").unwrap().cursor,
        Some(Cursor::After("1".into()))
    );
    assert_eq!(
        query.clone().with_header("earliest").unwrap().cursor,
        Some(Cursor::Earliest)
    );
    let error = query.with_header(&"x".repeat(2000)).unwrap_err();
    assert_eq!(error.parameter(), "Last-Event-ID");
}

#[test]
fn errors_name_the_parameter() {
    let long = format!("match_urlpattern={}", "a".repeat(UrlPattern::MAX_LEN + 1));
    let many = "match_urlpattern=a&".repeat(101);
    for (query, parameter, says) in [
        ("topic=", "topic", "is empty"),
        ("topic=a%0Ab", "topic", "line break"),
        ("match=%ff", "match", "UTF-8"),
        ("match_regex=a", "match_regex", "match_urlpattern"),
        ("MATCH=a", "MATCH", "match_urlpattern"),
        ("tidings=2", "tidings", "must be 1"),
        ("tidings", "tidings", "must be 1"),
        ("throttle=500", "throttle", "milliseconds"),
        ("throttle=x+a&topic=a", "throttle", "milliseconds"),
        ("throttle=-1+*", "throttle", "milliseconds"),
        (
            "throttle=99999999999999999999+*",
            "throttle",
            "milliseconds",
        ),
        ("throttle=%ff", "throttle", "UTF-8"),
        ("throttle=500+b&topic=a", "throttle", "not asked for"),
        ("state=b&topic=a", "state", "not asked for"),
        ("state=%ff", "state", "UTF-8"),
        ("throttle=500+", "throttle", "not asked for"),
        (
            "throttle=500+p/1&match_urlpattern=p/:id",
            "throttle",
            "not asked for",
        ),
        (&long, "match_urlpattern", "4096"),
        (&many, "match_urlpattern", "one too many"),
    ] {
        let error = SubscribeQuery::parse(query).unwrap_err();
        assert_eq!(error.parameter(), parameter);
        let text = error.to_string();
        assert!(
            text.contains(parameter) && text.contains(says),
            "{query}: {text}"
        );
    }
}

#[test]
fn a_throttle_is_of_what_is_asked_for() {
    let query = SubscribeQuery::parse("throttle=500+a%20b&topic=a+b&throttle=0%20*").unwrap();
    assert_eq!(
        query.throttles,
        [Throttle::new(500, "a b"), Throttle::new(0, "*")]
    );
    assert_eq!(
        query.to_query_string(),
        "topic=a%20b&throttle=500%20a%20b&throttle=0%20*"
    );
    assert!(SubscribeQuery::parse("throttle=500+*").is_ok());
}

#[test]
fn what_is_written_is_read_back() {
    let query = SubscribeQuery {
        matchers: vec![
            TopicMatcher::Any,
            exact("a b+c&d=e%f/é?#"),
            TopicMatcher::UrlPattern(UrlPattern::try_from("p/:id(\\d+)").unwrap()),
        ],
        cursor: Some(Cursor::After("id with & and é".into())),
        tagged: true,
        throttles: vec![
            Throttle::new(500, "a b+c&d=e%f/é?#"),
            Throttle::new(0, "p/:id(\\d+)"),
            Throttle::new(u64::MAX, "*"),
        ],
        states: vec!["p/:id(\\d+)".into(), "*".into()],
    };
    assert_eq!(SubscribeQuery::parse(&query.to_query_string()), Ok(query));
}
