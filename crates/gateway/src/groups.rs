//! Access groups while the gateway runs: those of the configuration, and those that the management API makes.

use std::collections::BTreeMap;

use tollgate::{
    auth::{AccessGroupRecord, AccessGroups, Change, Changes, Kind, PermitPolicy},
    core::Live,
};

/// Keeps what the names of groups stand for up to date.
pub(crate) struct Groups {
    permit: Live<PermitPolicy>,
    configured: AccessGroups,
    stored: BTreeMap<Box<str>, Vec<String>>,
}

// === impl Groups ===

impl Groups {
    /// The groups that `permit` begins with are those of the configuration.
    pub(crate) fn new(permit: Live<PermitPolicy>) -> Self {
        let configured = permit.load().groups.clone();
        Self {
            permit,
            configured,
            stored: BTreeMap::new(),
        }
    }

    /// Lets models of the configuration and of the store, which say themselves in which groups they are, be in these.
    pub(crate) fn configure(&mut self, configured: AccessGroups) {
        self.configured = configured;
        self.renew();
    }

    /// Takes over what changed; nothing else is done unless a group did.
    pub(crate) fn take(&mut self, changes: &Changes) {
        let of_groups = |change: &&Change| change.id().kind == Kind::AccessGroup;
        let mut changed = changes.changes.iter().filter(of_groups).peekable();
        if changed.peek().is_none() {
            return;
        }
        changed.for_each(|change| self.take_one(change));
        self.renew();
    }

    fn renew(&self) {
        let compat = self.permit.load().compat;
        let groups = self.merged();
        self.permit.store(PermitPolicy { compat, groups });
    }

    fn take_one(&mut self, change: &Change) {
        match change {
            Change::Gone(id) => drop(self.stored.remove(&id.name)),
            Change::Is(document) => match document.read::<AccessGroupRecord>() {
                Ok(group) => drop(
                    self.stored
                        .insert(document.id.name.clone(), group.model_names),
                ),
                // A group that cannot be read permits what it did: taking it away would end the calls of its keys.
                Err(error) => tracing::error!("{error}"),
            },
        }
    }

    /// All groups. One that is in both places has the models of both.
    fn merged(&self) -> AccessGroups {
        let mut groups = self.configured.clone();
        for (name, models) in &self.stored {
            for model in models {
                groups.add(name, model.as_str());
            }
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use tollgate::auth::{Document, Entity as _};

    use super::*;

    fn is(name: &str, models: &[&str]) -> Change {
        let models = models.iter().map(|model| (*model).to_owned());
        let group = AccessGroupRecord {
            model_names: models.collect(),
            ..AccessGroupRecord::new(name)
        };
        Change::Is(Document::of(&group).unwrap())
    }

    fn gone(name: &str) -> Change {
        Change::Gone(AccessGroupRecord::new(name).id())
    }

    /// What each group stands for, sorted.
    fn models(permit: &Live<PermitPolicy>) -> Vec<(String, Vec<String>)> {
        let policy = permit.load();
        let groups = policy.groups.iter();
        let mut all: Vec<_> = groups
            .map(|(name, models)| {
                let models = models.iter().map(|model| model.to_string());
                (name.to_owned(), models.collect::<Vec<_>>())
            })
            .collect();
        all.sort();
        all
    }

    #[test]
    fn stored_groups_stand_beside_those_of_the_configuration() {
        let mut configured = AccessGroups::default();
        configured.add("beta", "gpt-5");
        let permit = Live::new(PermitPolicy {
            groups: configured,
            ..PermitPolicy::default()
        });
        let mut groups = Groups::new(permit.clone());
        let mut take = |changes: Vec<Change>| {
            groups.take(&Changes {
                changes,
                ..Changes::default()
            });
            models(&permit)
        };
        let list = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let beta = |names: &[&str]| ("beta".to_owned(), list(names));
        let own = |names: &[&str]| ("own".to_owned(), list(names));
        assert_eq!(take(vec![]), [beta(&["gpt-5"])]);
        assert_eq!(
            take(vec![is("own", &["a", "b*"]), is("beta", &["c"])]),
            [beta(&["gpt-5", "c"]), own(&["a", "b*"])]
        );
        assert_eq!(
            take(vec![is("own", &["d"]), gone("beta")]),
            [beta(&["gpt-5"]), own(&["d"])]
        );
        assert_eq!(take(vec![gone("own")]), [beta(&["gpt-5"])]);
    }
}
