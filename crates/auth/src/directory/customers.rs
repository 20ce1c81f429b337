use std::{
    collections::BTreeMap,
    hash::BuildHasher as _,
    sync::atomic::{AtomicUsize, Ordering},
};

use rustc_hash::{FxBuildHasher, FxHashSet};
use tollgate_core::Live;

use crate::{Change, CustomerRecord, StoreError};

/// A part of the names.
type Part = FxHashSet<Box<str>>;

/// The customers who are blocked, by name. There may be a million customers, and most have nothing that a call could be
/// refused for, so no others are here: whoever is not, is allowed.
///
/// A change copies one part of many, and readers wait for nobody.
pub(super) struct Customers {
    parts: Box<[Live<Part>]>,
    /// How many there are in all parts, so that a gateway that blocks nobody reads no names.
    count: AtomicUsize,
}

/// What became of a customer.
pub(super) struct CustomerChange {
    name: Box<str>,
    blocked: bool,
}

/// As many parts there are.
const PARTS: usize = 64;

// === impl Customers ===

impl Customers {
    /// Whether nobody is blocked.
    pub(super) fn is_empty(&self) -> bool {
        self.count.load(Ordering::Acquire) == 0
    }

    pub(super) fn has(&self, name: &str) -> bool {
        let part = self.parts.get(part_of(name));
        part.is_some_and(|part| part.load().contains(name))
    }

    /// All of them, in the order of their names.
    pub(super) fn names(&self) -> Vec<String> {
        let parts = self.parts.iter().map(Live::load);
        let mut names: Vec<String> = parts
            .flat_map(|part| part.iter().map(ToString::to_string).collect::<Vec<_>>())
            .collect();
        names.sort_unstable();
        names
    }

    /// Takes over `changes`, in their order. Only one task does so.
    pub(super) fn apply(&self, changes: Vec<CustomerChange>) {
        let mut by_part: BTreeMap<usize, Vec<CustomerChange>> = BTreeMap::new();
        for change in changes {
            let part = part_of(&change.name);
            by_part.entry(part).or_default().push(change);
        }
        for (part, changes) in by_part {
            if let Some(part) = self.parts.get(part) {
                self.change(part, changes);
            }
        }
    }

    fn change(&self, part: &Live<Part>, changes: Vec<CustomerChange>) {
        let before = part.load();
        // Most changes of customers block and unblock nobody.
        if changes
            .iter()
            .all(|change| before.contains(&change.name) == change.blocked)
        {
            return;
        }
        let mut draft = Part::clone(&before);
        for CustomerChange { name, blocked } in changes {
            match blocked {
                true => drop(draft.insert(name)),
                false => drop(draft.remove(&name)),
            }
        }
        let (less, more) = (before.len(), draft.len());
        // Those who are new are counted before they can be found, so that nobody takes them for none.
        self.count.fetch_add(more, Ordering::AcqRel);
        part.store(draft);
        self.count.fetch_sub(less, Ordering::AcqRel);
    }
}

impl Default for Customers {
    fn default() -> Self {
        Self {
            parts: (0..PARTS).map(|_| Live::new(Part::default())).collect(),
            count: AtomicUsize::new(0),
        }
    }
}

/// The part that holds `name`.
fn part_of(name: &str) -> usize {
    // Bits by which the sets inside tell nobody apart.
    (FxBuildHasher.hash_one(name) >> 32) as usize % PARTS
}

// === impl CustomerChange ===

impl CustomerChange {
    pub(super) fn of(change: &Change) -> Result<Self, StoreError> {
        let blocked = match change {
            Change::Is(document) => document.read::<CustomerRecord>()?.blocked,
            Change::Gone(_) => false,
        };
        Ok(Self {
            name: change.id().name.clone(),
            blocked,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(name: &str, blocked: bool) -> CustomerChange {
        CustomerChange {
            name: name.into(),
            blocked,
        }
    }

    #[test]
    fn whoever_is_blocked_is_here_and_nobody_else() {
        let customers = Customers::default();
        assert!(customers.is_empty() && !customers.has("bob"));
        customers.apply(vec![change("ann", false)]);
        assert!(customers.is_empty());
        let many = (0..1000).map(|number| change(&number.to_string(), true));
        customers.apply(many.collect());
        customers.apply(vec![change("bob", true), change("bob", true)]);
        assert!(customers.has("bob") && customers.has("999") && !customers.has("ann"));
        assert_eq!(customers.names().len(), 1001);
        let many = (0..1000).map(|number| change(&number.to_string(), false));
        customers.apply(many.collect());
        assert_eq!(customers.names(), ["bob"]);
        assert!(!customers.is_empty() && !customers.has("999"));
        customers.apply(vec![change("bob", true), change("bob", false)]);
        assert!(customers.is_empty() && !customers.has("bob"));
    }
}
