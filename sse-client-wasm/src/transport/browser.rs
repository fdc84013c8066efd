//! The browser: clock, chance, timers.
//!
//! The declarations here and beside are our own rather than those of web-sys and js-sys. They are a page long, work in
//! workers too, where there is no `window`, and cost less: the crate's documentation has the figures.

use std::cell::Cell;

use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};

use super::{Guard, Hear, News, Storage, Timer, Transport, page, source, storage};

/// Browsers take a longer delay for none at all, in milliseconds.
const LONGEST_DELAY: u64 = i32::MAX as u64;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;

    #[wasm_bindgen(js_namespace = Math, js_name = random)]
    fn math_random() -> f64;

    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(text: &str);

    // A number in browsers, an object in Node.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(due: &Closure<dyn Fn()>, ms: f64) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timeout: &JsValue);

    #[wasm_bindgen(js_name = queueMicrotask)]
    fn queue_microtask(due: &JsValue);
}

/// The browser, page or worker.
pub(super) struct Browser;

impl Transport for Browser {
    fn now(&self) -> u64 {
        date_now() as u64
    }

    fn random(&self) -> f64 {
        math_random()
    }

    fn open(&self, url: &str, with_credentials: bool, hear: Hear) -> Result<Guard, String> {
        source::Source::open(url, with_credentials, hear).map(|source| Box::new(source) as Guard)
    }

    fn timer(&self, due: Box<dyn Fn()>) -> Box<dyn Timer> {
        Box::new(Timeout {
            due: Closure::wrap(due),
            set: Cell::new(JsValue::UNDEFINED),
        })
    }

    fn soon(&self, due: Box<dyn FnOnce()>) {
        queue_microtask(&Closure::once_into_js(due));
    }

    fn watch(&self, tell: Box<dyn Fn(News)>) -> Guard {
        Box::new(page::Page::watch(tell.into()))
    }

    fn load(&self, storage: Storage, key: &str) -> Option<String> {
        storage::load(storage, key)
    }

    fn save(&self, storage: Storage, key: &str, text: &str) {
        storage::save(storage, key, text);
    }

    fn report(&self, text: &str) {
        console_error(text);
    }
}

struct Timeout {
    due: Closure<dyn Fn()>,
    set: Cell<JsValue>,
}

impl Timer for Timeout {
    fn set(&self, ms: u64) {
        self.clear();
        self.set
            .set(set_timeout(&self.due, ms.min(LONGEST_DELAY) as f64));
    }

    fn clear(&self) {
        // Browsers ignore what is not set any more.
        clear_timeout(&self.set.replace(JsValue::UNDEFINED));
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        self.clear();
    }
}
