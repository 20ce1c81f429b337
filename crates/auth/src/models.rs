//! Which models a key may use.

use tollgate_core::ModelName;

/// Models by name or pattern; none named is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Models {
    names: Box<[ModelName]>,
    all: bool,
}

/// LiteLLM's names for all models that there are.
const ALL: [&str; 2] = ["all-proxy-models", "*"];

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

    /// Whether `model` is one of them. A name that means something only where there are teams (`all-team-models`) and
    /// LiteLLM's name for no model (`no-default-models`) are names of no model, and so permit none.
    pub(crate) fn permit(&self, model: &str) -> bool {
        self.all
            || self.names.is_empty()
            || self
                .names
                .iter()
                .any(|name| **name == *model || matches(name, model))
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
        Models::of(&names).permit(model)
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
        ] {
            assert_eq!(permitted(names, model), may, "{names:?} {model}");
        }
    }
}
