//! What other tables say about a row.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;
use tollgate_admin::Credential;
use tollgate_auth::Id;

use crate::row::Row;

/// All that is kept in memory while the rows pass.
#[derive(Clone, Debug, Default)]
pub(crate) struct Links {
    pub(crate) budgets: FxHashMap<String, Row>,
    /// What is agreed with members of teams, by team and user.
    pub(crate) team_memberships: FxHashMap<(String, String), Row>,
    /// By organisation.
    pub(crate) members: FxHashMap<String, Vec<Row>>,
    /// The organisations of users, by user.
    pub(crate) organizations: FxHashMap<String, Vec<Row>>,
    /// Names that stand for models, by the number that a team refers to.
    pub(crate) aliases: FxHashMap<i64, Value>,
    /// The users of addresses.
    pub(crate) addresses: FxHashMap<String, String>,
    /// The teams that say that a user is in them.
    pub(crate) teams: FxHashMap<String, BTreeSet<String>>,
    /// What lets models in at their providers, by name.
    pub(crate) credentials: FxHashMap<String, Credential>,
    /// What is not carried, and what belongs to it is not either.
    pub(crate) lost: FxHashSet<Id>,
    /// What rows that are carried had to leave behind, a sentence each, until it is reported.
    pub(crate) notes: Vec<String>,
}

// === impl Links ===

impl Links {
    pub(crate) fn add_budget(&mut self, budget: Row) {
        if let Some(name) = budget.text("budget_id") {
            self.budgets.insert(name.to_owned(), budget);
        }
    }

    pub(crate) fn add_team_membership(&mut self, membership: Row) {
        let [team, user] =
            ["team_id", "user_id"].map(|name| membership.text(name).map(str::to_owned));
        if let (Some(team), Some(user)) = (team, user) {
            self.team_memberships.insert((team, user), membership);
        }
    }

    pub(crate) fn add_organization_membership(&mut self, membership: Row) {
        let [organization, user] =
            ["organization_id", "user_id"].map(|name| membership.text(name).map(str::to_owned));
        if let (Some(organization), Some(user)) = (organization, user) {
            self.members
                .entry(organization)
                .or_default()
                .push(membership.clone());
            self.organizations.entry(user).or_default().push(membership);
        }
    }

    pub(crate) fn add_aliases(&mut self, mut row: Row) {
        let number = row.get("id").and_then(Value::as_i64);
        if let (Some(number), Some(aliases)) = (number, row.take("aliases")) {
            self.aliases.insert(number, aliases);
        }
    }

    pub(crate) fn add_credential(&mut self, credential: Credential) {
        self.credentials.insert(credential.name.clone(), credential);
    }

    pub(crate) fn add_user(&mut self, user: &Row) {
        if let (Some(address), Some(name)) = (user.text("user_email"), user.text("user_id")) {
            self.addresses
                .insert(address.to_lowercase(), name.to_owned());
        }
    }
}
