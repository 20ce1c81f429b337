use std::cmp::Ordering;

use serde_json::Value;

use crate::{KeyHash, KeyRecord};

/// Which keys, and in which order. What is not set does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyQuery {
    /// This one key.
    pub hash: Option<KeyHash>,
    /// Those with one of these aliases.
    pub aliases: Vec<String>,
    /// Those whose alias has this in it, in any case of letters.
    pub alias_with: Option<String>,
    /// Those that have an alias at all.
    pub named: bool,
    /// Those of this user.
    pub user_id: Option<String>,
    /// Those of this team.
    pub team_id: Option<String>,
    /// Those of this organisation.
    pub organization_id: Option<String>,
    /// What they are sorted by; keys that are alike in it, by their hash.
    pub sort_by: SortBy,
    /// Whether the largest comes first.
    pub descending: bool,
    /// How many are passed over.
    pub offset: u64,
    /// How many are wanted.
    pub limit: u64,
}

/// What keys may be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// When it was made.
    #[default]
    CreatedAt,
    /// When it was changed last.
    UpdatedAt,
    /// When it stops working.
    Expires,
    /// Its alias.
    Alias,
    /// Its hash.
    Hash,
    /// What it has spent.
    Spend,
    /// What it may spend.
    MaxBudget,
}

/// Some of the keys that a query asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyPage {
    /// The keys.
    pub keys: Vec<KeyRecord>,
    /// How many there are on all pages.
    pub total: u64,
}

// === impl KeyQuery ===

impl KeyQuery {
    /// Whether the query asks for this key.
    pub fn asks_for(&self, key: &KeyRecord) -> bool {
        let same = |wanted: &Option<String>, is: &Option<String>| wanted.is_none() || wanted == is;
        let alias = key.key_alias.as_deref().filter(|alias| !alias.is_empty());
        self.hash.is_none_or(|hash| hash == key.hash)
            && (self.aliases.is_empty()
                || alias.is_some_and(|alias| self.aliases.iter().any(|one| one == alias)))
            && self
                .alias_with
                .as_deref()
                .is_none_or(|part| holds(alias, part))
            && (!self.named || alias.is_some())
            && same(&self.user_id, &key.user_id)
            && same(&self.team_id, &key.team_id)
            && same(&self.organization_id, &key.organization_id)
    }

    /// Which of two keys comes first.
    pub fn order(&self, one: &KeyRecord, other: &KeyRecord) -> Ordering {
        let number = |key: &KeyRecord, name| key.other.get(name).and_then(Value::as_f64);
        let by_number = |name| {
            let [one, other] = [one, other].map(|key| number(key, name));
            one.partial_cmp(&other).unwrap_or(Ordering::Equal)
        };
        let order = match self.sort_by {
            SortBy::CreatedAt => one.created_at.cmp(&other.created_at),
            SortBy::UpdatedAt => one.updated_at.cmp(&other.updated_at),
            SortBy::Expires => one.expires.cmp(&other.expires),
            SortBy::Alias => one.key_alias.cmp(&other.key_alias),
            SortBy::Hash => Ordering::Equal,
            SortBy::Spend => by_number("spend"),
            SortBy::MaxBudget => by_number("max_budget"),
        };
        let order = order.then_with(|| one.hash.cmp(&other.hash));
        match self.descending {
            true => order.reverse(),
            false => order,
        }
    }
}

fn holds(alias: Option<&str>, part: &str) -> bool {
    alias.is_some_and(|alias| alias.to_lowercase().contains(&part.to_lowercase()))
}
