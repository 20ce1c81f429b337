//! What a translation could not carry.

use std::{collections::HashSet, fmt};

use crate::neutral::{Reasoning, only_optimises};

/// One thing that a dialect has no place for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The member as the client wrote it: `logit_bias`, `messages[2].content[0].input_audio`.
    pub field: String,
    /// How much it matters.
    pub weight: Weight,
}

/// How much a loss matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The answer could differ from what was asked for. Refused unless the configuration says `drop_params`.
    Meaning,
    /// The answer is the same, or the client could not have meant it for this provider (another provider's
    /// reasoning in a history, a cache mark, a label): reported and nothing else.
    Note,
}

/// Everything that one translation could not carry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    list: Vec<Loss>,
    /// The fields in the list, of which a client's body may have very many.
    known: HashSet<String>,
}

// === impl Losses ===

impl Losses {
    /// None so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// `field` changes the answer and cannot be carried.
    pub fn meaning(&mut self, field: impl Into<String>) {
        self.add(field.into(), Weight::Meaning);
    }

    /// `field` cannot be carried, which the answer does not show.
    pub fn note(&mut self, field: impl Into<String>) {
        self.add(field.into(), Weight::Note);
    }

    /// `field` counts as `Meaning` where it is present.
    pub fn meaning_if(&mut self, present: bool, field: &str) {
        if present {
            self.meaning(field);
        }
    }

    /// The request's member `member`, which the neutral form has no place for, cannot be carried: weighed by its name.
    pub fn unknown(&mut self, member: &str) {
        let weight = if only_optimises(member) {
            Weight::Note
        } else {
            Weight::Meaning
        };
        self.add(member.to_owned(), weight);
    }

    /// What only Responses can say of `reasoning`, and what a summary's kind is lost as.
    pub(crate) fn summary(&mut self, reasoning: Option<&Reasoning>) {
        if reasoning.is_some_and(Reasoning::is_summed_up) {
            self.note("reasoning.summary");
        }
    }

    /// All of them, in the order they were met.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Loss> {
        self.list.iter()
    }

    /// Those that change the answer.
    pub fn of_meaning(&self) -> impl Iterator<Item = &Loss> {
        self.list
            .iter()
            .filter(|loss| loss.weight == Weight::Meaning)
    }

    /// Whether `field` is lost and changes the answer.
    pub fn is_of_meaning(&self, field: &str) -> bool {
        self.of_meaning().any(|loss| loss.field == field)
    }

    /// Takes the fields that are sent `after_all` off the list.
    pub fn forgive(&mut self, after_all: impl Fn(&str) -> bool) {
        self.list.retain(|loss| !after_all(&loss.field));
        self.known.retain(|field| !after_all(field));
    }

    /// Whether nothing was lost.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn add(&mut self, field: String, weight: Weight) {
        if self.known.insert(field.clone()) {
            self.list.push(Loss { field, weight });
        }
    }
}

impl fmt::Display for Losses {
    /// The fields, separated by commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, loss) in self.list.iter().enumerate() {
            let comma = if number > 0 { ", " } else { "" };
            write!(f, "{comma}{}", loss.field)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client's body may have very many members. Searched through for each, these would take minutes.
    #[test]
    fn very_many_losses_take_no_longer_than_they_must() {
        let mut losses = Losses::new();
        for round in 0..2 {
            (0..200_000).for_each(|number| losses.note(format!("messages[{number}].name")));
            assert_eq!(losses.iter().len(), 200_000, "round {round}");
        }
        losses.forgive(|field| field.ends_with("9].name"));
        losses.note("messages[9].name");
        assert_eq!(losses.iter().len(), 180_001);
    }
}
