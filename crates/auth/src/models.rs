//! Which models somebody may use, and what they call them.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use tollgate_core::ModelName;

/// Models that may be used under one name, which stands among the models of a key, a team or a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessGroups(FxHashMap<Box<str>, Vec<ModelName>>);

/// Names that stand for models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Aliases(Box<[(ModelName, ModelName)]>);

/// Models by name or pattern; none named is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Models {
    names: Box<[ModelName]>,
    all: bool,
}

/// LiteLLM's names for all models that there are.
const ALL: [&str; 2] = ["all-proxy-models", "*"];

/// LiteLLM's name for all models of a key's team.
const ALL_OF_TEAM: &str = "all-team-models";

// === impl AccessGroups ===

impl AccessGroups {
    /// Puts `model`, a name or a pattern, into the group `name`.
    pub fn add(&mut self, name: &str, model: impl Into<ModelName>) {
        self.0.entry(name.into()).or_default().push(model.into());
    }

    /// The groups by name, each with its models, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[ModelName])> {
        self.0.iter().map(|(name, models)| (&**name, &**models))
    }

    fn have(&self, name: &str, model: &str) -> bool {
        let models = self.0.get(name);
        models.is_some_and(|models| models.iter().any(|pattern| matches(pattern, model)))
    }
}

// === impl Aliases ===

impl Aliases {
    pub(crate) fn of(aliases: &BTreeMap<String, String>) -> Self {
        let aliases = aliases.iter();
        Self(
            aliases
                .map(|(name, model)| (name.as_str().into(), model.as_str().into()))
                .collect(),
        )
    }

    /// The model that `name` stands for.
    pub(crate) fn of_name(&self, name: &str) -> Option<&ModelName> {
        let mut aliases = self.0.iter();
        aliases
            .find(|(alias, _)| **alias == *name)
            .map(|(_, model)| model)
    }
}

// === impl Models ===

impl Models {
    pub(crate) fn of(names: &[String]) -> Self {
        Self {
            names: names
                .iter()
                .map(|name| ModelName::from(name.as_str()))
                .collect(),
            all: names.iter().any(|name| ALL.contains(&name.as_str())),
        }
    }

    pub(crate) fn names(&self) -> &[ModelName] {
        &self.names
    }

    /// Whether all models of the key's team are among them.
    pub(crate) fn are_the_teams(&self) -> bool {
        self.names.iter().any(|name| **name == *ALL_OF_TEAM)
    }

    /// Whether `model` is one of them. LiteLLM's name for no model (`no-default-models`) is the name of no model, and so
    /// permits none.
    pub(crate) fn permit(&self, model: &str, groups: &AccessGroups) -> bool {
        let named = |name: &ModelName| matches(name, model) || groups.have(name, model);
        self.all || self.names.is_empty() || self.names.iter().any(named)
    }
}

/// Whether `text` fits `pattern`, in which `*` stands for any text.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut left) = text.strip_prefix(first) else {
        return false;
    };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permitted(names: &[&str], model: &str) -> bool {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut groups = AccessGroups::default();
        groups.add("beta", "gpt-5*");
        Models::of(&names).permit(model, &groups)
    }

    #[test]
    fn names_patterns_and_all_of_them() {
        for (names, model, may) in [
            (&[][..], "gpt-4o", true),
            (&["gpt-4o"], "gpt-4o", true),
            (&["gpt-4o"], "gpt-4o-mini", false),
            (&["openai/*"], "openai/gpt-4o", true),
            (&["openai/*"], "openai/*", true),
            (&["openai/*"], "azure/gpt-4o", false),
            (&["gpt-*-mini", "x"], "gpt-4o-mini", true),
            (&["gpt-*-mini"], "gpt-mini", false),
            (&["a*b*c"], "a1b2b3c", true),
            (&["a*b*c"], "acb", false),
            (&["*"], "anything", true),
            (&["x", "all-proxy-models"], "anything", true),
            (&["all-team-models"], "gpt-4o", false),
            (&["no-default-models"], "gpt-4o", false),
            (&["beta"], "gpt-5-mini", true),
            (&["beta"], "gpt-4o", false),
            (&["gamma"], "gpt-5", false),
        ] {
            assert_eq!(permitted(names, model), may, "{names:?} {model}");
        }
    }
}
