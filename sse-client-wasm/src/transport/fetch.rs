//! `fetch`, read by our own decoder.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Promise, Uint8Array};
use tidings_protocol::{Decoder, EventRef};
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

use super::{Guard, Hear, Heard, Message, Request};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn fetch(url: &str, init: &Init) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_name = Object)]
    type Init;

    #[wasm_bindgen(constructor, js_class = "Object")]
    fn new() -> Init;

    #[wasm_bindgen(method, setter)]
    fn set_method(this: &Init, method: &str);

    #[wasm_bindgen(method, setter)]
    fn set_headers(this: &Init, headers: &Headers);

    #[wasm_bindgen(method, setter)]
    fn set_body(this: &Init, body: Option<&str>);

    #[wasm_bindgen(method, setter)]
    fn set_credentials(this: &Init, credentials: &str);

    #[wasm_bindgen(method, setter)]
    fn set_cache(this: &Init, cache: &str);

    #[wasm_bindgen(method, setter)]
    fn set_signal(this: &Init, signal: &JsValue);

    type Headers;

    #[wasm_bindgen(constructor)]
    fn new() -> Headers;

    // Not every text is a header.
    #[wasm_bindgen(method, catch)]
    fn append(this: &Headers, name: &str, value: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method)]
    fn get(this: &Headers, name: &str) -> Option<String>;

    type AbortController;

    #[wasm_bindgen(constructor)]
    fn new() -> AbortController;

    #[wasm_bindgen(method)]
    fn abort(this: &AbortController);

    #[wasm_bindgen(method, getter)]
    fn signal(this: &AbortController) -> JsValue;

    type Response;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Response) -> u16;

    #[wasm_bindgen(method, getter)]
    fn headers(this: &Response) -> Headers;

    #[wasm_bindgen(method, getter)]
    fn body(this: &Response) -> Option<Body>;

    type Body;

    #[wasm_bindgen(method, js_name = getReader)]
    fn get_reader(this: &Body) -> Reader;

    type Reader;

    #[wasm_bindgen(method)]
    fn read(this: &Reader) -> Promise;

    type Chunk;

    #[wasm_bindgen(method, getter)]
    fn value(this: &Chunk) -> Option<Uint8Array>;

    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;

    #[wasm_bindgen(js_namespace = Date, js_name = parse)]
    fn date_parse(text: &str) -> f64;
}

/// Runs a future on the browser's own loop.
pub(super) fn spawn(future: Pin<Box<dyn Future<Output = ()>>>) {
    wasm_bindgen_futures::spawn_local(future);
}

/// A request that is under way. It is aborted when it is dropped, which what hears of it may do.
struct Fetched {
    controller: AbortController,
    wanted: Rc<Cell<bool>>,
}

impl Drop for Fetched {
    fn drop(&mut self) {
        self.wanted.set(false);
        self.controller.abort();
    }
}

pub(super) fn request(request: Request, hear: Hear) -> Guard {
    let controller = AbortController::new();
    let wanted = Rc::new(Cell::new(true));
    let signal = controller.signal();
    let ear = {
        let wanted = Rc::clone(&wanted);
        move |heard: Heard<'_>| {
            if wanted.get() {
                hear(heard);
            }
            wanted.get()
        }
    };
    spawn(Box::pin(async move {
        if read(request, &signal, &ear).await.is_err() {
            ear(Heard::Lost { refused: false });
        }
    }));
    Box::new(Fetched { controller, wanted })
}

/// Reads the answer to its end; `ear` says whether anybody still listens.
///
/// # Errors
///
/// When the connection cannot be made, or breaks; and when the stream is more than a decoder takes.
async fn read(
    request: Request,
    signal: &JsValue,
    ear: &impl Fn(Heard<'_>) -> bool,
) -> Result<(), JsValue> {
    let headers = Headers::new();
    for (name, value) in &request.headers {
        headers.append(name, value)?;
    }
    let init = Init::new();
    init.set_method(request.method);
    init.set_headers(&headers);
    init.set_body(request.body.as_deref());
    init.set_cache("no-store");
    init.set_credentials(if request.with_credentials {
        "include"
    } else {
        "same-origin"
    });
    init.set_signal(signal);
    let response: Response = JsFuture::from(fetch(&request.url, &init)?)
        .await?
        .unchecked_into();

    let (status, headers) = (response.status(), response.headers());
    // [spec] "if res's status is not 200, or if res's `Content-Type` is not `text/event-stream`, then fail the connection."
    let kind = headers.get("content-type").unwrap_or_default();
    let body = response
        .body()
        .filter(|_| status == 200 && is_stream(&kind));
    let Some(body) = body else {
        let retry_after = headers.get("retry-after");
        ear(Heard::Refused {
            status,
            retry_after: retry_after.map_or(0, |text| milliseconds(&text)),
        });
        return Ok(());
    };
    if !ear(Heard::Opened) {
        return Ok(());
    }
    let (mut decoder, mut retry) = (Decoder::new(), None);
    let reader = body.get_reader();
    loop {
        let chunk: Chunk = JsFuture::from(reader.read()).await?.unchecked_into();
        let Some(bytes) = chunk.value() else {
            ear(Heard::Lost { refused: false });
            return Ok(());
        };
        let decoded = decoder.decode(&bytes.to_vec(), |event| {
            if event.event == "message" {
                ear(Heard::Message(&event));
            }
        });
        if let Some(named) = decoder.retry().filter(|named| retry != Some(*named)) {
            retry = Some(named);
            ear(Heard::Retry(
                u64::try_from(named.as_millis()).unwrap_or(u64::MAX),
            ));
        }
        decoded.map_err(|error| JsValue::from_str(&error.to_string()))?;
    }
}

fn is_stream(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("text/event-stream")
}

/// [spec] "Retry-After = HTTP-date / delay-seconds"
fn milliseconds(text: &str) -> u64 {
    // Floats become integers by saturation, and no number becomes 0.
    match text.trim().parse::<u64>() {
        Ok(seconds) => seconds.saturating_mul(1_000),
        Err(_) => (date_parse(text) - date_now()) as u64,
    }
}

impl Message for EventRef<'_> {
    fn data(&self) -> String {
        self.data.to_owned()
    }

    fn last_event_id(&self) -> String {
        self.id.to_owned()
    }
}
