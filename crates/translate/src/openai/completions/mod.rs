//! The legacy Completions API, for clients: a prompt becomes a user's message.

mod encode;

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{
    read::{self, Members, Said, wrong},
    write,
};
use crate::{
    Asked, Encode, Inbound, Invalid,
    neutral::{Answer, Content, Extra, Finish, Message, Part, Request, Role, TokenLogprob},
    tree::{Path, Tree},
};

/// OpenAI's Completions, whose models are gone while its clients are not.
#[derive(Clone, Copy, Debug)]
pub struct Completions;

// === impl Completions ===

impl Inbound for Completions {
    fn read_request(&self, body: &[u8]) -> Result<Request, Invalid> {
        let body = Tree::read(body)
            .map_err(|error| Invalid::new(format!("The body is not JSON: {error}.")))?;
        let mut members = Members::of(body, Path::root())?;
        let mut request = Request::new(Dialect::OpenAi);
        let prompt = prompt(&mut members)?;
        let message = Message::text(Role::User, prompt.as_str());
        request.messages.push(message);
        read::settings(&mut members, &mut request)?;
        request.logprobs = members.take("logprobs", "a whole number, 0 or more")?;
        // Tells that the members are those of a completion, and is wanted where the client asks for an echo.
        request.spelling.insert("prompt".to_owned(), prompt.into());
        if let Some(echo) = members.flag("echo")? {
            request.spelling.insert("echo".to_owned(), echo.into());
        }
        let best = members.count("best_of")?;
        // The best of as many as are shown is no choice.
        if let Some(best) = best.filter(|best| *best > u64::from(request.choices.unwrap_or(1))) {
            members.put_back("best_of", best);
        }
        request.extra = members.rest();
        request.extra.retain(|_, value| value != "");
        Ok(request)
    }

    fn write_answer(&self, answer: &Answer, asked: &Asked) -> Vec<u8> {
        let own = answer.source == Dialect::OpenAi;
        let id = answer.id.as_deref().filter(|_| own);
        let mut object = Extra::from(write::head("text_completion", id, answer.created, asked));
        let choices = answer.choices.iter().map(|choice| {
            let mut text = echo(asked).unwrap_or_default().to_owned();
            let offset = text.chars().count();
            let words = choice.parts.iter().filter_map(words);
            words.for_each(|words| text.push_str(words));
            let finish = choice.finish.as_ref().unwrap_or(&Finish::Stop);
            json!({
                "text": text,
                "index": choice.index,
                "logprobs": logprobs(&choice.logprobs, offset),
                "finish_reason": reason(finish, own),
            })
        });
        let choices = choices.collect::<Vec<_>>();
        object.insert("choices".to_owned(), choices.into());
        if let Some(usage) = &answer.usage {
            object.insert(
                "usage".to_owned(),
                Value::Object(write::usage(usage).into()),
            );
        }
        let print = answer.extra.get("system_fingerprint").filter(|_| own);
        if let Some(print) = print {
            object.insert("system_fingerprint".to_owned(), print.clone());
        }
        Value::Object(object).to_string().into_bytes()
    }

    fn encoder(&self, asked: Asked) -> Box<dyn Encode> {
        Box::new(encode::Texts::new(asked))
    }
}

/// `prompt`: one text.
fn prompt(members: &mut Members<'_>) -> Result<String, Invalid> {
    let several = "prompt must be one text: a chat model cannot be asked several at once. Send a request for each.";
    let tokens = "prompt must be text: token ids of one model mean nothing to another.";
    match members.raw("prompt") {
        Some(Value::String(text)) => Ok(text),
        Some(Value::Array(items)) => match items.as_slice() {
            [Value::String(text)] => Ok(text.clone()),
            [] => Err(Invalid::at("prompt", "prompt is empty: it must be a text.")),
            [Value::Number(_) | Value::Array(_), ..] => Err(Invalid::at("prompt", tokens)),
            _ => Err(Invalid::at("prompt", several)),
        },
        None => Err(Invalid::at(
            "prompt",
            "prompt is missing: it must be a text.",
        )),
        Some(other) => Err(wrong(&"prompt".into(), "a text", &other.into())),
    }
}

/// What a client that asked for it is told first: its own prompt.
fn echo(asked: &Asked) -> Option<&str> {
    let spelling = &asked.request.spelling;
    spelling.get("echo").filter(|echo| **echo == true)?;
    spelling.get("prompt")?.as_str()
}

/// What a completion shows of a part. A refusal is the answer here; calls there are none.
fn words(part: &Part) -> Option<&str> {
    match &part.content {
        Content::Text { text, .. } | Content::Refusal(text) => Some(text),
        _ => None,
    }
}

fn reason(finish: &Finish, own: bool) -> String {
    match finish {
        Finish::Refusal => "stop".to_owned(),
        Finish::Other(_) | Finish::ToolCalls => "stop".to_owned(),
        Finish::ContextFull => "length".to_owned(),
        finish => write::word(finish, own, Said::default()),
    }
}

/// The legacy form: a list for each of a token's facts.
fn logprobs(tokens: &[TokenLogprob], from: usize) -> Value {
    if tokens.is_empty() {
        return Value::Null;
    }
    let mut offset = from;
    let offsets = tokens.iter().map(|token| {
        let at = offset;
        offset += token.token.chars().count();
        at
    });
    let offsets: Vec<_> = offsets.collect();
    let top = |token: &TokenLogprob| {
        let top = token.top.iter();
        let pairs = top.map(|token| (token.token.clone(), token.logprob.into()));
        pairs.collect::<Extra>()
    };
    json!({
        "tokens": tokens.iter().map(|token| token.token.as_str()).collect::<Vec<_>>(),
        "token_logprobs": tokens.iter().map(|token| token.logprob).collect::<Vec<_>>(),
        "top_logprobs": tokens.iter().map(top).collect::<Vec<_>>(),
        "text_offset": offsets,
    })
}
