//! What a translation changed without saying so.

use std::collections::BTreeMap;

use tollgate_translate::{Losses, neutral::Request};

use super::{
    Fact, Facts,
    excuse::excuses,
    words::{self, Words},
};

/// What may appear that was not said.
const ADDED: [&str; 8] = [
    // Anthropic's requests have to say it.
    "max_tokens",
    // OpenAI's Responses stores an answer and shows no thoughts unless told otherwise; elsewhere it is the other way
    // round.
    "store",
    "include",
    "include_thoughts",
    "reasoning_summary",
    // OpenAI's schemas and files have to have one.
    "response_format.name",
    "filename",
    // Of a `data:` URL.
    "mime",
];

/// What `after` says otherwise than `before`, where `losses` does not name it; one line each.
pub(crate) fn unexplained(before: &Request, after: &Request, losses: &Losses) -> Vec<String> {
    let (before, after) = (Facts::of(before), Facts::of(after));
    let mut found = of_words(&before.words, &after.words, losses);
    let (before, after) = (by_key(&before.facts), by_key(&after.facts));
    for (key, facts) in &before {
        let now = after.get(key).map_or(&[][..], Vec::as_slice);
        if values(facts) != values(now) && !facts.iter().all(|fact| excuses(losses, fact)) {
            found.push(line(key, &values(facts), &values(now)));
        }
    }
    for (key, facts) in &after {
        let unasked =
            |fact: &&&Fact| !ADDED.contains(&fact.kind.as_str()) && !excuses(losses, fact);
        if !before.contains_key(key) && facts.iter().any(|fact| unasked(&fact)) {
            found.push(line(key, &[], &values(facts)));
        }
    }
    found
}

fn of_words(before: &[Words], after: &[Words], losses: &Losses) -> Vec<String> {
    let (missing, more) = words::compare(before, after);
    let fact = |words: &Words| Fact {
        key: String::new(),
        kind: "text".to_owned(),
        place: words.place,
        value: String::new(),
    };
    let (excused, lost): (Vec<_>, Vec<_>) = missing
        .into_iter()
        .partition(|words| excuses(losses, &fact(words)));
    let lost = lost
        .iter()
        .map(|words| line(&format!("words of {:?}", words.whose), &[&words.text], &[]));
    // What is named may stand elsewhere: instructions that become a turn of the user's.
    let unasked = more
        .iter()
        .filter(|words| !excused.iter().any(|moved| moved.text == words.text));
    let more =
        unasked.map(|words| line(&format!("words of {:?}", words.whose), &[], &[&words.text]));
    lost.chain(more).collect()
}

fn by_key(facts: &[Fact]) -> BTreeMap<&str, Vec<&Fact>> {
    let mut all = BTreeMap::<_, Vec<_>>::new();
    for fact in facts {
        all.entry(&*fact.key).or_default().push(fact);
    }
    all
}

fn values<'a>(facts: &[&'a Fact]) -> Vec<&'a str> {
    let mut values: Vec<_> = facts.iter().map(|fact| &*fact.value).collect();
    values.sort_unstable();
    values
}

fn line(key: &str, before: &[&str], after: &[&str]) -> String {
    let shown = |values: &[&str]| match values {
        [] => "nothing".to_owned(),
        values => short(&format!("{values:?}")),
    };
    format!("{}: {} became {}", short(key), shown(before), shown(after))
}

fn short(text: &str) -> String {
    const LONGEST: usize = 600;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{} …", &text[..at]),
        None => text.to_owned(),
    }
}
