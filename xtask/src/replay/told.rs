//! What an answer tells, and how much of it a client's dialect can repeat.

use tollgate_core::{Dialect, Usage};
use tollgate_translate::neutral::{Answer, Choice, Content, Finish};

use crate::facts::{self, hash};

/// What matters of an answer's first choice.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    text: String,
    thoughts: String,
    refusal: String,
    /// Names and arguments, parsed.
    calls: Vec<(String, String)>,
    media: usize,
    finish: String,
    /// In and out.
    usage: Option<[u64; 8]>,
}

// === impl Told ===

impl Told {
    /// What `answer` tells of a choice that a client of `dialect` can be told.
    pub(super) fn of(answer: &Answer, dialect: Dialect) -> Self {
        let none = Choice::default();
        let choice = answer.choices.first().unwrap_or(&none);
        let mut told = Self {
            text: String::new(),
            thoughts: String::new(),
            refusal: String::new(),
            calls: Vec::new(),
            media: 0,
            finish: String::new(),
            usage: answer.usage.map(|usage| buckets(&usage, dialect)),
        };
        for part in &choice.parts {
            told.part(&part.content);
        }
        told.finish = finish(choice.finish.as_ref(), dialect, !told.calls.is_empty());
        if !told.refusal.is_empty() && matches!(dialect, Dialect::OpenAi | Dialect::OpenAiResponses)
        {
            // There the part says it.
            told.finish = "refusal".to_owned();
        }
        if matches!(dialect, Dialect::Anthropic | Dialect::Ollama) {
            // The model's media have no place there.
            told.media = 0;
            told.text = without_notices(&told.text);
        }
        if matches!(
            dialect,
            Dialect::Anthropic | Dialect::Gemini | Dialect::Ollama
        ) {
            // A refusal is said in words there.
            let refusal = std::mem::take(&mut told.refusal);
            told.text.push_str(&refusal);
        }
        told
    }

    fn part(&mut self, content: &Content) {
        match content {
            Content::Text { text, .. } => self.text.push_str(text),
            Content::Thinking { text, .. } => self.thoughts.push_str(text),
            Content::Refusal(text) => self.refusal.push_str(text),
            Content::ToolCall {
                name,
                arguments,
                custom,
                ..
            } => {
                let arguments = match custom {
                    true => serde_json::json!({"input": arguments}).to_string(),
                    false => facts::arguments(arguments),
                };
                self.calls.push((name.clone(), arguments));
            }
            Content::Image(_) | Content::Audio(_) => self.media += 1,
            _ => {}
        }
    }

    /// Where `other` tells something else; nothing where it tells the same.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        let text = |text: &str| short(text);
        // Some dialects have to write counts.
        let usage = |told: &Self| format!("{:?}", told.usage.filter(|_| self.usage.is_some()));
        let calls = |told: &Self| format!("{:?}", told.calls);
        let pairs = [
            ("text", text(&self.text), text(&other.text)),
            ("thoughts", text(&self.thoughts), text(&other.thoughts)),
            ("refusal", text(&self.refusal), text(&other.refusal)),
            ("calls", calls(self), calls(other)),
            ("media", self.media.to_string(), other.media.to_string()),
            ("finish", text(&self.finish), text(&other.finish)),
            ("usage", usage(self), usage(other)),
        ];
        let wrong = pairs.into_iter().filter(|(_, one, other)| one != other);
        let lines: Vec<_> = wrong
            .map(|(name, one, other)| format!("{name}: {one} became {other}"))
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n      "))
    }
}

/// The beginning of a long text, and what tells it from others.
fn short(text: &str) -> String {
    match text.char_indices().nth(200) {
        Some((at, _)) => format!(
            "{:?} … ({} bytes, {:016x})",
            &text[..at],
            text.len(),
            hash(text)
        ),
        None => format!("{text:?}"),
    }
}

/// `text` without what stands for a medium that cannot be shown.
fn without_notices(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(NOTICE) {
        kept.push_str(before.rsplit_once('[').map_or(before, |(before, _)| before));
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// How a notice ends that stands for a medium in an answer of Anthropic's dialect.
const NOTICE: &str = ": the Messages API cannot carry it]";

/// The reason in the words that `dialect` has.
fn finish(finish: Option<&Finish>, dialect: Dialect, calls: bool) -> String {
    let Some(finish) = finish else {
        return String::new();
    };
    let word = match finish {
        // Its answers end in one word or the other.
        Finish::Length | Finish::ToolCalls if calls && dialect == Dialect::Ollama => "calls",
        Finish::ToolCalls if !calls => "stop",
        // Who calls waits for tools: some providers say that they are done.
        Finish::Stop | Finish::StopSequence(_) if calls => "calls",
        Finish::Stop => "stop",
        Finish::StopSequence(_) if dialect == Dialect::Anthropic => "stop sequence",
        Finish::StopSequence(_) => "stop",
        Finish::ToolCalls => "calls",
        Finish::Length => "length",
        Finish::ContextFull if dialect == Dialect::Anthropic => "context full",
        Finish::ContextFull => "length",
        Finish::Refusal if dialect == Dialect::Anthropic => "refusal",
        Finish::ContentFilter if dialect == Dialect::Anthropic => "refusal",
        Finish::ContentFilter | Finish::Refusal if dialect == Dialect::Ollama => "stop",
        Finish::ContentFilter | Finish::Refusal => "filter",
        Finish::Pause if dialect == Dialect::Anthropic => "pause",
        Finish::Pause => "stop",
        // A word that nobody else has is the usual end.
        Finish::Other(_) if calls => "calls",
        Finish::Other(_) => "stop",
    };
    word.to_owned()
}

/// The buckets that `dialect` has; what it has none for is counted in the larger one.
fn buckets(usage: &Usage, dialect: Dialect) -> [u64; 8] {
    let mut usage = *usage;
    let into = |from: &mut u64, to: &mut u64| *to += std::mem::take(from);
    match dialect {
        Dialect::Ollama => {
            into(&mut usage.cache_read, &mut usage.input);
            into(&mut usage.cache_write_5m, &mut usage.input);
            into(&mut usage.cache_write_1h, &mut usage.input);
            into(&mut usage.input_audio, &mut usage.input);
            into(&mut usage.output_audio, &mut usage.output);
            into(&mut usage.reasoning, &mut usage.output);
        }
        Dialect::Gemini => {
            into(&mut usage.cache_write_5m, &mut usage.input);
            into(&mut usage.cache_write_1h, &mut usage.input);
        }
        Dialect::OpenAiResponses => into(&mut usage.cache_write_1h, &mut usage.cache_write_5m),
        Dialect::Anthropic => {
            into(&mut usage.input_audio, &mut usage.input);
            into(&mut usage.output_audio, &mut usage.output);
        }
        _ => {}
    }
    [
        usage.input,
        usage.cache_read,
        usage.cache_write_5m,
        usage.cache_write_1h,
        usage.output,
        usage.reasoning,
        usage.input_audio,
        usage.output_audio,
    ]
}
