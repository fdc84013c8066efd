//! What keeps a callback.

use std::rc::Rc;

use super::connection::Connection;

type Remove = Box<dyn FnOnce(&Connection)>;

/// Keeps a callback: when it is dropped the callback is not called any more.
///
/// It also keeps the connection, like a clone of the client.
///
/// ```
/// use tidings_client_wasm::Client;
///
/// let client = Client::new("/events");
/// let listener = client.on_any(|event| println!("{}", event.text));
/// drop(listener); // never called again
/// ```
#[must_use = "dropped, the callback is not called"]
pub struct Listener {
    connection: Rc<Connection>,
    remove: Option<Remove>,
}

impl Listener {
    pub(super) fn new(
        connection: Rc<Connection>,
        remove: impl FnOnce(&Connection) + 'static,
    ) -> Self {
        Self {
            connection,
            remove: Some(Box::new(remove)),
        }
    }

    /// Lets the callback be called for as long as the connection lives. It does not keep the connection.
    ///
    /// ```
    /// use tidings_client_wasm::Client;
    ///
    /// let client = Client::new("/events");
    /// client.on_any(|event| println!("{}", event.text)).forget();
    /// ```
    pub fn forget(mut self) {
        self.remove = None;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(remove) = self.remove.take() {
            remove(&self.connection);
        }
    }
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener").finish_non_exhaustive()
    }
}
