//! What a translation changed without saying so.

use std::collections::BTreeMap;

use tollgate_core::Dialect;
use tollgate_translate::{
    Losses,
    neutral::{Request, ToolChoice},
};

use super::{
    Fact, Facts, Place,
    excuse::excuses,
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
        &[ANTHROPIC, GEMINI, VERTEX, OLLAMA],
    ),
    // Nobody thinks unless asked to, and who thinks decides how much.
    ("reasoning_effort", "none", &[ANTHROPIC, OPENAI]),
    ("reasoning_effort", "adaptive", &[RESPONSES, OPENAI]),
    // Thoughts are shown where they cannot be hidden.
    ("include_thoughts", "true", &[ANTHROPIC, OPENAI, OLLAMA]),
    // Its default.
    ("temperature", "1", &[ANTHROPIC]),
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
const OLLAMA: Dialect = Dialect::Ollama;

/// What `after` says otherwise than `before`, where `losses` does not name it; one line each.
pub(crate) fn unexplained(before: &Request, after: &Request, losses: &Losses) -> Vec<String> {
    let uncallable = before.tool_choice == Some(ToolChoice::None) && after.tools.is_empty();
    let dialect = after.source;
    let (before, after) = (Facts::of(before), Facts::of(after));
    let mut found = of_words(&before.words, &after.words, losses);
    let (before, after) = (by_key(&before.facts), by_key(&after.facts));
    for (key, facts) in &before {
        let now = after.get(key).map_or(&[][..], Vec::as_slice);
        let is_fine = |fact: &&Fact| {
            // Tools that must not be called need not be offered.
            let unneeded = uncallable && matches!(fact.place, Place::Tool(_))
                || uncallable && fact.kind == "tool_choice";
            excuses(losses, fact) || unneeded || (now.is_empty() && implied(fact, dialect))
        };
        if values(facts) != values(now) && !facts.iter().all(|fact| is_fine(fact)) {
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

fn implied(fact: &Fact, dialect: Dialect) -> bool {
    IMPLIED.iter().any(|(kind, value, dialects)| {
        let said = value.is_empty() || *value == fact.value;
        fact.kind == *kind && said && dialects.contains(&dialect)
    })
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
