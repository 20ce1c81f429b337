use std::cmp::Ordering;

use serde::Deserialize;

use super::{Document, Kind};

/// Which documents of a kind, and in which order. What is not set does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What they are.
    pub kind: Kind,
    /// Those with one of these names.
    pub names: Vec<String>,
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
    /// Those that a budget of this name holds for.
    pub budget_id: Option<String>,
    /// Those of any of these; of none, if there is none.
    pub owners: Option<Vec<Owner>>,
    /// What they are sorted by; those that are alike in it, by their name.
    pub sort_by: SortBy,
    /// Whether the largest comes first.
    pub descending: bool,
    /// How many are passed over.
    pub offset: u64,
    /// How many are wanted.
    pub limit: u64,
}

/// To whom something belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A user.
    User(String),
    /// A team.
    Team(String),
    /// An organisation.
    Organization(String),
}

/// What documents may be sorted by.
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
    /// Its name.
    Name,
    /// What it has spent.
    Spend,
    /// What it may spend.
    MaxBudget,
}

/// Some of the documents that a query asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The documents.
    pub documents: Vec<Document>,
    /// How many there are on all pages.
    pub total: u64,
}

/// What a document may be sorted by, or looked for by, that is in its body alone.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Amounts {
    spend: Option<f64>,
    max_budget: Option<f64>,
    budget_id: Option<String>,
}

// === impl Query ===

impl Query {
    /// Whether the query asks for this document.
    pub fn asks_for(&self, document: &Document) -> bool {
        let same = |wanted: &Option<String>, is: &Option<String>| wanted.is_none() || wanted == is;
        let columns = &document.columns;
        let alias = columns.alias.as_deref().filter(|alias| !alias.is_empty());
        let one_of = |wanted: &[String], is: Option<&str>| {
            wanted.is_empty() || is.is_some_and(|is| wanted.iter().any(|one| one == is))
        };
        self.kind == document.id.kind
            && one_of(&self.names, Some(&document.id.name))
            && one_of(&self.aliases, alias)
            && self
                .alias_with
                .as_deref()
                .is_none_or(|part| holds(alias, part))
            && (!self.named || alias.is_some())
            && same(&self.user_id, &columns.user_id)
            && same(&self.team_id, &columns.team_id)
            && same(&self.organization_id, &columns.organization_id)
            && (self.budget_id.is_none() || self.budget_id == Amounts::of(document).budget_id)
            && self
                .owners
                .as_ref()
                .is_none_or(|owners| owners.iter().any(|owner| owner.has(document)))
    }

    /// Which of two documents comes first.
    pub fn order(&self, one: &Document, other: &Document) -> Ordering {
        let by_amount = |of: fn(&Amounts) -> Option<f64>| {
            let [one, other] = [one, other].map(|document| of(&Amounts::of(document)));
            one.partial_cmp(&other).unwrap_or(Ordering::Equal)
        };
        let [left, right] = [&one.columns, &other.columns];
        let order = match self.sort_by {
            SortBy::CreatedAt => left.created_at.cmp(&right.created_at),
            SortBy::UpdatedAt => left.updated_at.cmp(&right.updated_at),
            SortBy::Expires => left.expires.cmp(&right.expires),
            SortBy::Alias => left.alias.cmp(&right.alias),
            SortBy::Name => Ordering::Equal,
            SortBy::Spend => by_amount(|amounts| amounts.spend),
            SortBy::MaxBudget => by_amount(|amounts| amounts.max_budget),
        };
        let order = order.then_with(|| one.id.name.cmp(&other.id.name));
        match self.descending {
            true => order.reverse(),
            false => order,
        }
    }
}

fn holds(alias: Option<&str>, part: &str) -> bool {
    alias.is_some_and(|alias| alias.to_lowercase().contains(&part.to_lowercase()))
}

// === impl Owner ===

impl Owner {
    fn has(&self, document: &Document) -> bool {
        let columns = &document.columns;
        let (is, wanted) = match self {
            Self::User(name) => (&columns.user_id, name),
            Self::Team(name) => (&columns.team_id, name),
            Self::Organization(name) => (&columns.organization_id, name),
        };
        is.as_ref() == Some(wanted)
    }
}

// === impl Amounts ===

impl Amounts {
    fn of(document: &Document) -> Self {
        serde_json::from_str(&document.body).unwrap_or_default()
    }
}
