//! The routes beside the stream, asked without a socket.

use std::path::Path;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use tidings_dashboard::app;
use tidings_dashboard::events::Post;
use tidings_server::Hub;
use tower::ServiceExt;

fn router() -> Router {
    app::router(
        Hub::new(),
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/web")),
    )
}

async fn post(router: &Router, path: &str, body: impl Into<Body>) -> (StatusCode, String) {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap();
    answer(router, request).await
}

async fn answer(router: &Router, request: Request<Body>) -> (StatusCode, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn posts_are_counted_and_given_back() {
    let router = router();
    for expected in 1..=2 {
        let (status, body) = post(
            &router,
            "/api/posts",
            r#"{"author":" Ada ","text":"Good tidings"}"#,
        )
        .await;
        assert_eq!(status, StatusCode::CREATED);
        let post: Post = serde_json::from_str(&body).unwrap();
        assert_eq!(
            (post.id, post.author.as_str(), post.text.as_str()),
            (expected, "Ada", "Good tidings")
        );
        assert!(post.at > 0);
    }
}

#[tokio::test]
async fn a_snapshot_holds_the_posts_and_the_cursor_after_which_the_next_one_comes() {
    let router = router();
    let snapshot = async || {
        let request = Request::get("/api/posts").body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice::<serde_json::Value>(&body).unwrap()
    };
    let empty = snapshot().await;
    assert_eq!(empty["posts"], serde_json::json!([]));
    for text in ["one", "two"] {
        let body = format!(r#"{{"author":"Ada","text":"{text}"}}"#);
        post(&router, "/api/posts", body).await;
    }
    let two = snapshot().await;
    let texts: Vec<_> = two["posts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|post| &post["text"])
        .collect();
    assert_eq!(texts, ["one", "two"]);
    assert_ne!(two["cursor"], empty["cursor"]);
}

#[tokio::test]
async fn a_refused_post_names_the_field() {
    let router = router();
    for (body, field) in [
        (r#"{"author":"","text":"x"}"#, "author: "),
        (r#"{"author":"x","text":" "}"#, "text: "),
    ] {
        let (status, message) = post(&router, "/api/posts", body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert!(message.starts_with(field), "{message}");
    }
    let (status, message) = post(&router, "/api/posts", r#"{"author":"x"}"#).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(message.contains("text"), "{message}");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_read() {
    let body = format!(r#"{{"author":"x","text":"{}"}}"#, "x".repeat(100_000));
    let (status, _) = post(&router(), "/api/posts", body).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn cutting_answers_even_when_nobody_listens() {
    let (status, _) = post(&router(), "/api/cut", "").await;
    assert_eq!(status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn the_page_is_served_beside_the_stream() {
    let router = router();
    let page = Request::get("/").body(Body::empty()).unwrap();
    let (status, body) = answer(&router, page).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("<div id=\"root\">"), "{body}");

    let stream = Request::get("/events").body(Body::empty()).unwrap();
    let response = router.oneshot(stream).await.unwrap();
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "text/event-stream"
    );
}
