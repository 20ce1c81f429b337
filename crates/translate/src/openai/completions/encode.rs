use serde_json::{Value, json};
use tollgate_core::{Dialect, Usage};

use super::{
    super::{
        encode::{DONE, line},
        write,
    },
    echo, logprobs, reason, words,
};
use crate::{
    Asked, Encode,
    neutral::{Delta, Event, Extra, TokenLogprob},
};

/// A streamed completion for a client.
#[derive(Debug)]
pub(super) struct Texts {
    asked: Asked,
    head: Extra,
    own: bool,
    choices: Vec<Choice>,
    usage: Option<Usage>,
}

#[derive(Debug, Default)]
struct Choice {
    index: u32,
    /// The parts whose words are shown.
    shown: Vec<u32>,
    /// How many characters there were, for the places of tokens.
    characters: usize,
}

// === impl Texts ===

impl Texts {
    pub(super) fn new(asked: Asked) -> Self {
        Self {
            head: write::head("text_completion", None, None, &asked).into(),
            own: false,
            choices: Vec::new(),
            usage: None,
            asked,
        }
    }

    /// The choice numbered `index`; what is to be echoed is written as it begins.
    fn choice(&mut self, index: u32, bytes: &mut Vec<u8>) -> usize {
        if let Some(at) = self.choices.iter().position(|choice| choice.index == index) {
            return at;
        }
        let mut characters = 0;
        if let Some(prompt) = echo(&self.asked) {
            characters = prompt.chars().count();
            let prompt = prompt.to_owned();
            self.text(index, &prompt, None, bytes);
        }
        self.choices.push(Choice {
            index,
            shown: Vec::new(),
            characters,
        });
        self.choices.len() - 1
    }

    fn text(&self, index: u32, text: &str, finish: Option<String>, bytes: &mut Vec<u8>) {
        self.write(index, text, Value::Null, finish, bytes);
    }

    fn likely(&mut self, at: usize, tokens: &[TokenLogprob], bytes: &mut Vec<u8>) {
        let choice = &mut self.choices[at];
        let probabilities = logprobs(tokens, choice.characters);
        let lengths = tokens.iter().map(|token| token.token.chars().count());
        choice.characters += lengths.sum::<usize>();
        let index = choice.index;
        self.write(index, "", probabilities, None, bytes);
    }

    fn write(
        &self,
        index: u32,
        text: &str,
        logprobs: Value,
        finish: Option<String>,
        bytes: &mut Vec<u8>,
    ) {
        let mut chunk = self.head.clone();
        let choice = json!({
            "text": text,
            "index": index,
            "logprobs": logprobs,
            "finish_reason": finish,
        });
        chunk.insert("choices".to_owned(), json!([choice]));
        line(&Value::Object(chunk), bytes);
    }

    fn end(&self, bytes: &mut Vec<u8>) {
        let shown = self.usage.filter(|_| self.asked.include_usage);
        if let Some(usage) = shown {
            let mut chunk = self.head.clone();
            chunk.insert("choices".to_owned(), json!([]));
            chunk.insert(
                "usage".to_owned(),
                Value::Object(write::usage(&usage).into()),
            );
            line(&Value::Object(chunk), bytes);
        }
        bytes.extend_from_slice(DONE);
    }
}

impl Encode for Texts {
    fn event(&mut self, event: &Event, bytes: &mut Vec<u8>) {
        match event {
            Event::Start {
                source,
                id,
                created,
                ..
            } => {
                self.own = *source == Dialect::OpenAi;
                let id = id.as_deref().filter(|_| self.own);
                self.head = write::head("text_completion", id, *created, &self.asked).into();
            }
            Event::PartStart {
                choice,
                part,
                content,
            } => {
                let at = self.choice(*choice, bytes);
                if let Some(text) = words(content) {
                    self.choices[at].shown.push(*part);
                    if !text.is_empty() {
                        self.text(*choice, text, None, bytes);
                    }
                }
            }
            Event::Delta {
                choice,
                part,
                delta: Delta::Text(text),
            } => {
                let at = self.choice(*choice, bytes);
                if self.choices[at].shown.contains(part) {
                    self.text(*choice, text, None, bytes);
                }
            }
            Event::Logprobs { choice, tokens } => {
                let at = self.choice(*choice, bytes);
                self.likely(at, tokens, bytes);
            }
            Event::Finish { choice, reason } => {
                self.choice(*choice, bytes);
                let reason = self::reason(reason, self.own);
                self.text(*choice, "", Some(reason), bytes);
            }
            Event::Usage(usage) => self.usage = Some(*usage),
            Event::End => self.end(bytes),
            Event::Delta { .. } | Event::PartEnd { .. } | Event::Extra { .. } | Event::Ping => {}
        }
    }
}
