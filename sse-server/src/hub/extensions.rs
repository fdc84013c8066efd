//! Settings of parts that the hub's core knows nothing of.

use std::{any::Any, fmt, sync::Arc};

/// One value per type.
///
/// What belongs to HTTP is set on the same builder and kept by the same hub, and yet the core does not name it.
#[derive(Clone, Default)]
pub(crate) struct Extensions(Vec<Arc<dyn Any + Send + Sync>>);

impl Extensions {
    /// Keeps the value in place of an earlier one of its type.
    pub(crate) fn insert<T: Any + Send + Sync>(&mut self, value: T) {
        self.0.retain(|kept| !kept.is::<T>());
        self.0.push(Arc::new(value));
    }

    pub(crate) fn get<T: Any + Send + Sync>(&self) -> Option<&T> {
        self.0.iter().find_map(|kept| kept.downcast_ref())
    }
}

impl fmt::Debug for Extensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extensions")
            .field("len", &self.0.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_of_a_type_counts() {
        let mut extensions = Extensions::default();
        extensions.insert(1_u8);
        extensions.insert("text");
        extensions.insert(2_u8);
        assert_eq!(extensions.get::<u8>(), Some(&2));
        assert_eq!(extensions.get::<&str>(), Some(&"text"));
        assert_eq!(extensions.get::<u16>(), None);
    }
}
