//! What a page keeps for the next.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::Storage;

#[wasm_bindgen]
extern "C" {
    // A page that may keep nothing, for instance without cookies, is told so by an exception; a worker has neither.
    #[wasm_bindgen(catch, js_namespace = sessionStorage, js_name = getItem)]
    fn get_from_session(key: &str) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(catch, js_namespace = sessionStorage, js_name = setItem)]
    fn set_in_session(key: &str, text: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = localStorage, js_name = getItem)]
    fn get_from_local(key: &str) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(catch, js_namespace = localStorage, js_name = setItem)]
    fn set_in_local(key: &str, text: &str) -> Result<(), JsValue>;
}

pub(super) fn load(storage: Storage, key: &str) -> Option<String> {
    let kept = match storage {
        Storage::Session => get_from_session(key),
        Storage::Local => get_from_local(key),
    };
    kept.ok().flatten().filter(|id| !id.is_empty())
}

pub(super) fn save(storage: Storage, key: &str, text: &str) {
    // Without room there is nothing to resume from, which is as good as a page that never was.
    let _ = match storage {
        Storage::Session => set_in_session(key, text),
        Storage::Local => set_in_local(key, text),
    };
}
