//! The browser's own `EventSource`.

use std::rc::Rc;

use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};

use super::{Hear, Heard, Message};

/// `EventSource.CLOSED`
const CLOSED: u16 = 2;

#[wasm_bindgen]
extern "C" {
    type EventSource;

    #[wasm_bindgen(constructor, catch)]
    fn new(url: &str, init: &Init) -> Result<EventSource, JsValue>;

    #[wasm_bindgen(method, getter, js_name = readyState)]
    fn ready_state(this: &EventSource) -> u16;

    #[wasm_bindgen(method)]
    fn close(this: &EventSource);

    #[wasm_bindgen(method, setter, js_name = onopen)]
    fn set_onopen(this: &EventSource, listener: Option<&Closure<dyn Fn()>>);

    #[wasm_bindgen(method, setter, js_name = onmessage)]
    fn set_onmessage(this: &EventSource, listener: Option<&Closure<dyn Fn(MessageEvent)>>);

    #[wasm_bindgen(method, setter, js_name = onerror)]
    fn set_onerror(this: &EventSource, listener: Option<&Closure<dyn Fn()>>);

    #[wasm_bindgen(js_name = Object)]
    type Init;

    #[wasm_bindgen(constructor, js_class = "Object")]
    fn new() -> Init;

    #[wasm_bindgen(method, setter, js_name = withCredentials)]
    fn set_with_credentials(this: &Init, with_credentials: bool);

    type MessageEvent;

    #[wasm_bindgen(method, getter)]
    fn data(this: &MessageEvent) -> String;

    #[wasm_bindgen(method, getter, js_name = lastEventId)]
    fn last_event_id(this: &MessageEvent) -> String;

    #[wasm_bindgen(js_name = String)]
    fn to_text(value: &JsValue) -> String;
}

impl Message for MessageEvent {
    fn data(&self) -> String {
        self.data()
    }

    fn last_event_id(&self) -> String {
        self.last_event_id()
    }
}

/// One stream. It is closed when it is dropped, which one of its own callbacks may do: the glue keeps a callback that is
/// running.
pub(super) struct Source {
    source: Rc<EventSource>,
    _onopen: Closure<dyn Fn()>,
    _onmessage: Closure<dyn Fn(MessageEvent)>,
    _onerror: Closure<dyn Fn()>,
}

impl Source {
    pub(super) fn open(url: &str, with_credentials: bool, hear: Hear) -> Result<Self, String> {
        let init = Init::new();
        init.set_with_credentials(with_credentials);
        let source = EventSource::new(url, &init).map_err(|error| to_text(&error))?;
        let source = Rc::new(source);
        let hear: Rc<dyn Fn(Heard<'_>)> = hear.into();

        let onopen = Closure::<dyn Fn()>::wrap(Box::new({
            let hear = Rc::clone(&hear);
            move || hear(Heard::Opened)
        }));
        let onmessage = Closure::<dyn Fn(MessageEvent)>::wrap(Box::new({
            let hear = Rc::clone(&hear);
            move |message: MessageEvent| hear(Heard::Message(&message))
        }));
        let onerror = Closure::<dyn Fn()>::wrap(Box::new({
            let source = Rc::clone(&source);
            // The browser would try again after CONNECTING, by its own policy; the machine has a better one.
            move || {
                hear(Heard::Lost {
                    refused: source.ready_state() == CLOSED,
                });
            }
        }));
        source.set_onopen(Some(&onopen));
        source.set_onmessage(Some(&onmessage));
        source.set_onerror(Some(&onerror));
        Ok(Self {
            source,
            _onopen: onopen,
            _onmessage: onmessage,
            _onerror: onerror,
        })
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        // Before the closures go: a browser that still calls one would be told that it is no more.
        self.source.set_onopen(None);
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
