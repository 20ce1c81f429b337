use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use tollgate_core::Live;

use crate::{Change, Entity, StoreError};

/// Somebody by name, as they are now, or the news that there is nobody of that name.
#[derive(Debug)]
pub(crate) struct Place<T> {
    pub(crate) name: Box<str>,
    pub(crate) now: Live<Option<T>>,
}

/// All of a kind, by name. Whoever refers to one holds its place, so that a change reaches all who do, and a call that
/// looks at it takes no lock.
#[derive(Debug)]
pub(crate) struct Places<T>(Mutex<FxHashMap<Box<str>, Arc<Place<T>>>>);

// === impl Places ===

impl<T> Places<T> {
    /// The place of `name`, also before there is anybody.
    pub(crate) fn of(&self, name: &str) -> Arc<Place<T>> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = places.get(name) {
            return Arc::clone(place);
        }
        let place = Arc::new(Place {
            name: name.into(),
            now: Live::new(None),
        });
        places.insert(name.into(), Arc::clone(&place));
        place
    }

    /// Takes over `change`: `make` says what its record is here, given what was there before.
    pub(crate) fn take<E: Entity>(
        &self,
        change: &Change,
        make: impl FnOnce(E, Option<&T>) -> T,
    ) -> Result<(), StoreError> {
        let place = self.of(&change.id().name);
        let now = match change {
            Change::Is(document) => {
                let record = document.read()?;
                Some(make(record, Option::as_ref(&place.now.load())))
            }
            Change::Gone(_) => None,
        };
        place.now.store(now);
        Ok(())
    }
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
