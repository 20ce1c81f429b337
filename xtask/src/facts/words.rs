//! Texts, compared without regard to how they are cut.

use super::Place;

/// A text of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) whose: Whose,
    pub(crate) place: Place,
    /// Without white space: a dialect whose content is one text joins parts by line breaks, or by nothing.
    pub(crate) text: String,
}

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// System and developer are one thing under two names.
    Instructions,
    User,
    Assistant,
    /// Thoughts of the assistant that are sent back.
    Thoughts,
}

// === impl Words ===

impl Words {
    pub(super) fn new(whose: Whose, place: Place, text: &str) -> Option<Self> {
        // What introduces a medium that had to leave its result, or a document of Converse's, which needs words.
        let text = text.trim();
        let moved = text.starts_with("Result of tool call ") && text.ends_with(':');
        if moved || text == "Document:" {
            return None;
        }
        let text: String = text.split_whitespace().collect();
        (!text.is_empty()).then_some(Self { whose, place, text })
    }
}

/// Which of `before` are missing in `after`, and what `after` says beyond them.
pub(super) fn compare(before: &[Words], after: &[Words]) -> (Vec<Words>, Vec<Words>) {
    let mut missing = Vec::new();
    let mut left: Vec<(Whose, String)> = Vec::new();
    for whose in [
        Whose::Instructions,
        Whose::User,
        Whose::Assistant,
        Whose::Thoughts,
    ] {
        let all = after.iter().filter(|words| words.whose == whose);
        left.push((whose, all.map(|words| &*words.text).collect()));
    }
    for words in before {
        let all = left.iter_mut().find(|(whose, _)| *whose == words.whose);
        match all.and_then(|(_, all)| Some((all.find(&words.text)?, all))) {
            // What was found is marked by a character that no text has, so that neighbours do not grow together.
            Some((at, all)) => all.replace_range(at..at + words.text.len(), "\0"),
            None => missing.push(words.clone()),
        }
    }
    let more = left.into_iter().flat_map(|(whose, all)| {
        let pieces = all.split('\0').map(str::to_owned).collect::<Vec<_>>();
        pieces
            .into_iter()
            .filter_map(move |text| Words::new(whose, Place::Top, &text))
    });
    (missing, more.collect())
}
