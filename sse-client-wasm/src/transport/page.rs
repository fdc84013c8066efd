//! The network's and the page's coming and going.

use std::rc::Rc;

use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};

use super::News;

type Listener = Closure<dyn Fn()>;

#[wasm_bindgen]
extern "C" {
    // Missing in Node.
    #[wasm_bindgen(catch, js_name = addEventListener)]
    fn add_event_listener(name: &str, listener: &Listener) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_name = removeEventListener)]
    fn remove_event_listener(name: &str, listener: &Listener) -> Result<(), JsValue>;

    type Document;

    // Missing in workers.
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Option<Document>;

    #[wasm_bindgen(method, getter, js_name = visibilityState)]
    fn visibility_state(this: &Document) -> String;

    #[wasm_bindgen(method, js_name = addEventListener)]
    fn add(this: &Document, name: &str, listener: &Listener);

    #[wasm_bindgen(method, js_name = removeEventListener)]
    fn remove(this: &Document, name: &str, listener: &Listener);

    type Navigator;

    #[wasm_bindgen(thread_local_v2, js_name = navigator)]
    static NAVIGATOR: Option<Navigator>;

    // Missing in Node.
    #[wasm_bindgen(method, getter, js_name = onLine)]
    fn on_line(this: &Navigator) -> Option<bool>;
}

/// Listens to the page until it is dropped.
pub(super) struct Page {
    online: Listener,
    offline: Listener,
    visible: Listener,
    leaving: Listener,
}

impl Page {
    pub(super) fn watch(tell: Rc<dyn Fn(News)>) -> Self {
        let listener = |news: fn() -> News| {
            let tell = Rc::clone(&tell);
            Closure::<dyn Fn()>::wrap(Box::new(move || tell(news())))
        };
        let page = Self {
            online: listener(|| News::Online),
            offline: listener(|| News::Offline),
            visible: listener(visibility),
            leaving: listener(|| News::Leaving),
        };
        // Where they cannot be added there is nothing to hear.
        let _ = add_event_listener("online", &page.online);
        let _ = add_event_listener("offline", &page.offline);
        let _ = add_event_listener("pagehide", &page.leaving);
        DOCUMENT.with(|document| {
            if let Some(document) = document {
                document.add("visibilitychange", &page.visible);
            }
        });
        if NAVIGATOR.with(|navigator| navigator.as_ref().and_then(Navigator::on_line))
            == Some(false)
        {
            tell(News::Offline);
        }
        let hidden = DOCUMENT.with(|document| document.is_some()) && visibility() == News::Hidden;
        if hidden {
            tell(News::Hidden);
        }
        page
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = remove_event_listener("online", &self.online);
        let _ = remove_event_listener("offline", &self.offline);
        let _ = remove_event_listener("pagehide", &self.leaving);
        DOCUMENT.with(|document| {
            if let Some(document) = document {
                document.remove("visibilitychange", &self.visible);
            }
        });
    }
}

fn visibility() -> News {
    let is_visible = DOCUMENT.with(|document| {
        document
            .as_ref()
            .is_some_and(|document| document.visibility_state() == "visible")
    });
    if is_visible {
        News::Visible
    } else {
        News::Hidden
    }
}
