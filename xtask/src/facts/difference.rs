//! What a translation changed without saying so.

use std::collections::BTreeMap;

use tollgate_core::Dialect;
use tollgate_translate::{Losses, neutral::Request};

use super::{
    Fact, Facts,
    conversation::label,
    excuse::excuses,
    tools,
    words::{self, Words},
};

/// What may appear that was not said.
const ADDED: &[&str] = &[
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
    // Thinking without saying how much.
    "adaptive",
    // How thoughts were cut, for a provider of Responses.
    "item",
    // How much to look up is said in searches by Anthropic alone.
    "max_uses",
    // Gemini finds again in a result's text what others had no place for.
    "is_error",
    // Gemini wants it where its own tools stand beside the client's.
    "toolConfig.includeServerSideToolInvocations",
];

/// What a dialect need not be told, because it is so there.
const IMPLIED: &[(&str, &str, &[Dialect])] = &[
    // They enforce every schema.
    (
        "response_format.strict",
        "true",
        &[ANTHROPIC, GEMINI, VERTEX, OLLAMA, BEDROCK],
    ),
    // Nobody thinks unless asked to, and who thinks decides how much.
    ("reasoning_effort", "none", &[ANTHROPIC, OPENAI]),
    ("reasoning_effort", "adaptive", &[RESPONSES, OPENAI]),
    // Thoughts are shown where they cannot be hidden.
    (
        "include_thoughts",
        "true",
        &[ANTHROPIC, OPENAI, OLLAMA, BEDROCK],
    ),
    // Its defaults.
    ("temperature", "1", &[ANTHROPIC]),
    ("top_p", "1", &[ANTHROPIC]),
    // It is turned into the most searches.
    ("search_context_size", "", &[ANTHROPIC]),
    // It is for error messages alone, where one is needed.
    (
        "response_format.name",
        "",
        &[ANTHROPIC, GEMINI, VERTEX, OLLAMA],
    ),
];

const OPENAI: Dialect = Dialect::OpenAi;
const RESPONSES: Dialect = Dialect::OpenAiResponses;
const ANTHROPIC: Dialect = Dialect::Anthropic;
const GEMINI: Dialect = Dialect::Gemini;
const VERTEX: Dialect = Dialect::Vertex;
const BEDROCK: Dialect = Dialect::Bedrock;
const OLLAMA: Dialect = Dialect::Ollama;

/// What `after` says otherwise than `before`, where `losses` does not name it; one line each.
pub(crate) fn unexplained(before: &Request, after: &Request, losses: &Losses) -> Vec<String> {
    let dialect = after.source;
    let unneeded = tools::unneeded(before, after);
    let (before, after) = (Facts::without(before, &unneeded), Facts::of(after));
    let (missing, more) = words::compare(&before.words, &after.words);
    let mut found = of_words(&before, missing, &more, losses);
    let (before, after) = (by_key(&before.facts), by_key(&after.facts));
    for (key, facts) in &before {
        let now = after.get(key).map_or(&[][..], Vec::as_slice);
        let is_fine = |fact: &&Fact| {
            excuses(losses, fact)
                || turned(fact, now, dialect)
                || is_said(fact, &more)
                || (now.is_empty() && implied(fact, dialect))
        };
        if values(facts) != values(now) && !facts.iter().all(is_fine) {
            found.push(line(key, &values(facts), &values(now)));
        }
    }
    for (key, facts) in &after {
        let unasked = |fact: &&&Fact| {
            !ADDED.contains(&fact.kind.as_str())
                && !ADDED.contains(&fact.value.as_str())
                && !excuses(losses, fact)
        };
        if !before.contains_key(key) && facts.iter().any(|fact| unasked(&fact)) {
            found.push(line(key, &[], &values(facts)));
        }
    }
    found
}

/// What is another thing, and no worse.
fn turned(fact: &Fact, now: &[&Fact], dialect: Dialect) -> bool {
    match fact.kind.as_str() {
        // Who leaves it to the model does not mind the middle.
        "reasoning_effort" => fact.value == "adaptive" && !now.is_empty(),
        // It has no place for it; the picture itself tells.
        "mime" => dialect == OLLAMA,
        _ => false,
    }
}

/// Whether the name of a document is among the words: where text documents are text.
fn is_said(fact: &Fact, more: &[Words]) -> bool {
    fact.kind == "filename" && more.iter().any(|words| label(&words.text) == fact.value)
}

fn implied(fact: &Fact, dialect: Dialect) -> bool {
    IMPLIED.iter().any(|(kind, value, dialects)| {
        let said = value.is_empty() || *value == fact.value;
        fact.kind == *kind && said && dialects.contains(&dialect)
    })
}

fn of_words(before: &Facts, missing: Vec<Words>, more: &[Words], losses: &Losses) -> Vec<String> {
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
    let names = before.facts.iter().filter(|fact| fact.kind == "filename");
    let names: Vec<_> = names.map(|fact| &*fact.value).collect();
    let unasked = more
        .iter()
        .filter(|words| !is_moved(&words.text, &excused, &names));
    let more =
        unasked.map(|words| line(&format!("words of {:?}", words.whose), &[], &[&words.text]));
    lost.chain(more).collect()
}

/// Whether `text` is nothing but words that are named as lost in another place, and names of files.
fn is_moved(text: &str, excused: &[Words], names: &[&str]) -> bool {
    let mut left = text.to_owned();
    for words in excused {
        left = left.replace(&words.text, "");
    }
    left.is_empty() || names.contains(&&*label(&left))
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
