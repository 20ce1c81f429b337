//! Model names with wildcards.

use tollgate_core::ModelName;

/// A name in which `*` stands for any text: `openai/*`, `gpt-*`, `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern(ModelName);

// === impl Pattern ===

impl Pattern {
    /// `name`, if it holds a wildcard.
    pub(crate) fn of(name: &ModelName) -> Option<Self> {
        name.contains('*').then(|| Self(name.clone()))
    }

    /// How much of a name the pattern fixes; the most specific pattern is tried first.
    pub(crate) fn specificity(&self) -> usize {
        self.0.len() - self.0.matches('*').count()
    }

    pub(crate) fn name(&self) -> &ModelName {
        &self.0
    }

    /// What the wildcards of the pattern stand for in `name`, if it matches.
    pub(crate) fn captures<'a>(&self, name: &'a str) -> Option<Vec<&'a str>> {
        let mut literals = self.0.split('*');
        let mut rest = name.strip_prefix(literals.next()?)?;
        let mut captures = Vec::new();
        let mut literals = literals.peekable();
        while let Some(literal) = literals.next() {
            let last = literals.peek().is_none();
            let at = match last {
                true => rest
                    .len()
                    .checked_sub(literal.len())
                    .filter(|_| rest.ends_with(literal))?,
                false => rest.find(literal)?,
            };
            captures.push(&rest[..at]);
            rest = &rest[at + literal.len()..];
        }
        Some(captures)
    }
}

/// `template` with its wildcards replaced by `captures`, in order.
pub(crate) fn fill(template: &ModelName, captures: &[&str]) -> ModelName {
    if captures.is_empty() || !template.contains('*') {
        return template.clone();
    }
    let mut captures = captures.iter();
    let mut literals = template.split('*');
    let first = literals.next().unwrap_or_default().to_owned();
    literals
        .fold(first, |name, literal| {
            name + captures.next().copied().unwrap_or_default() + literal
        })
        .into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn captures<'a>(pattern: &str, name: &'a str) -> Option<Vec<&'a str>> {
        Pattern::of(&pattern.into()).unwrap().captures(name)
    }

    #[test]
    fn wildcards_stand_for_any_text() {
        assert_eq!(captures("openai/*", "openai/gpt-4o"), Some(vec!["gpt-4o"]));
        assert_eq!(captures("*", ""), Some(vec![""]));
        assert_eq!(captures("a*b*c", "a1b2b3c"), Some(vec!["1", "2b3"]));
        assert_eq!(captures("gpt-*-mini", "gpt-4o-mini"), Some(vec!["4o"]));
        assert_eq!(captures("gpt-*-mini", "gpt-mini"), None);
        assert_eq!(captures("openai/*", "anthropic/claude"), None);
        assert_eq!(Pattern::of(&"gpt-4o".into()), None);
    }

    proptest! {
        /// Filling a pattern with what it captured gives the name back.
        #[test]
        fn captures_fill_the_pattern(pattern in "[ab*]{0,3}\\*[ab*]{0,3}", name in "[ab]{0,8}") {
            if let Some(captures) = captures(&pattern, &name) {
                prop_assert_eq!(&*fill(&pattern.into(), &captures), name);
            }
        }
    }
}
