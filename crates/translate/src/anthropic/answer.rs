//! Whole answers, both ways.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{
    client_part,
    fields::{Fields, Whose},
    form::TOOL,
    read_part,
    stop::{self, Held},
    usage, write_part,
};
use crate::{
    Asked, Fault,
    neutral::{Answer, Choice, Content, Extra, Finish, Part},
    tree::{Path, Tree},
};

/// Each kind of error's status, from Anthropic's list of errors.
const STATUSES: [(&str, u16); 10] = [
    ("invalid_request_error", 400),
    ("authentication_error", 401),
    ("billing_error", 402),
    ("permission_error", 403),
    ("not_found_error", 404),
    ("request_too_large", 413),
    ("rate_limit_error", 429),
    ("api_error", 500),
    ("timeout_error", 504),
    ("overloaded_error", 529),
];

/// The error that `body` reports, where it does: Anthropic's envelope, or Bedrock's bare `message`.
pub(super) fn reported(value: &Tree<'_>, body: &[u8]) -> Option<Fault> {
    let error = value.get("error").filter(|error| !error.is_null());
    let bare = value.get("type").is_none() && matches!(value.get("message"), Some(Tree::Text(_)));
    if error.is_none() && !bare {
        return None;
    }
    let kind = error.and_then(|error| error.get("type")?.as_str());
    let status = STATUSES.iter().find(|(name, _)| Some(*name) == kind);
    Some(Fault::Reported {
        status: status.map(|(_, status)| *status),
        body: body.to_vec(),
    })
}

/// What a whole answer says.
pub(super) fn read_answer(body: &[u8]) -> Result<Answer, Fault> {
    let value = Tree::read(body)?;
    if let Some(fault) = reported(&value, body) {
        return Err(fault);
    }
    if !matches!(value.get("content"), Some(Tree::List(_))) {
        return Err(Fault::Malformed("the answer has no content".to_owned()));
    }
    read(value).map_err(|invalid| Fault::Malformed(invalid.message))
}

fn read(value: Tree<'_>) -> Result<Answer, crate::Invalid> {
    let mut fields = Fields::of(value, Path::root(), Whose::Provider)?;
    let blocks = fields.list("content")?.map(Tree::List);
    let mut parts = read_part::content(blocks, &"content".into(), Whose::Provider)?;
    let forms = parts.iter_mut().filter_map(form).count();
    let calls = |part: &Part| matches!(part.content, Content::ToolCall { .. });
    let is_form = forms > 0 && !parts.iter().any(calls);
    let sequence = fields.text("stop_sequence")?;
    let finish = fields.text("stop_reason")?;
    let finish = finish.map(|reason| stop::read(&reason, sequence));
    let mut answer = Answer::new(Dialect::Anthropic);
    answer.id = fields.text("id")?;
    answer.model = fields.text("model")?;
    let counts = fields.object("usage")?.map(Fields::members);
    let counts = counts.unwrap_or_default();
    answer.service_tier = usage::tier(&counts);
    let (usage, more) = usage::read(&counts);
    answer.usage = usage;
    fields.tree("type");
    fields.tree("role");
    answer.extra = fields.rest();
    answer.extra.retain(|_, value| !value.is_null());
    if !more.is_empty() {
        answer.extra.insert("usage".to_owned(), Value::Object(more));
    }
    answer.choices.push(Choice {
        parts,
        finish: match finish {
            Some(Finish::ToolCalls) if is_form => Some(Finish::Stop),
            finish => finish,
        },
        ..Choice::default()
    });
    Ok(answer)
}

/// The forced tool's arguments are the answer's text.
fn form(part: &mut Part) -> Option<()> {
    let Content::ToolCall {
        name, arguments, ..
    } = &mut part.content
    else {
        return None;
    };
    if name != TOOL {
        return None;
    }
    *part = Part::text(std::mem::take(arguments));
    Some(())
}

/// An answer for a client. Of several choices this dialect can say the first.
pub(super) fn write_answer(answer: &Answer, asked: &Asked) -> Vec<u8> {
    let own = answer.source == Dialect::Anthropic;
    let choice = answer.choices.iter().min_by_key(|choice| choice.index);
    let parts = choice.map_or(&[][..], |choice| &choice.parts);
    let mut held = Held::default();
    parts
        .iter()
        .for_each(|part| client_part::note(part, &mut held));
    let blocks = parts
        .iter()
        .flat_map(|part| client_part::blocks(part, own))
        .map(Value::from)
        .collect();
    let finish = choice.and_then(|choice| choice.finish.as_ref());
    let (reason, sequence) = stop::write(finish, held, own);
    let mut counts = usage::write(answer.usage.as_ref());
    let tier = usage::write_tier(answer.service_tier.as_deref());
    counts.extend(tier.map(|tier| ("service_tier".to_owned(), json!(tier))));
    let mut message = envelope(answer.id.as_deref(), answer.model.as_deref(), asked);
    message.insert("content".to_owned(), Value::Array(blocks));
    message.insert("stop_reason".to_owned(), json!(reason));
    message.insert("stop_sequence".to_owned(), json!(sequence));
    if own {
        let mut more = answer.extra.clone();
        if let Some(Value::Object(more)) = more.shift_remove("usage") {
            counts.extend(more);
        }
        message.extend(more);
        // A stream that was collected says them at its end.
        let mut last = choice
            .map(|choice| choice.extra.clone())
            .unwrap_or_default();
        if let Some(Value::Object(more)) = last.shift_remove("usage") {
            counts.extend(more);
        }
        if let Some(Value::Object(more)) = last.shift_remove("delta") {
            message.extend(more);
        }
        message.extend(last);
    }
    message.insert("usage".to_owned(), Value::Object(counts));
    serde_json::to_vec(&message).unwrap_or_default()
}

/// The members that a whole message and the start of a stream have in common.
pub(super) fn envelope(id: Option<&str>, model: Option<&str>, asked: &Asked) -> Extra {
    let id = id.map_or_else(|| format!("msg_{}", asked.id), str::to_owned);
    // Clients know the model by the name that they asked for.
    let asked = Some(asked.model.as_str()).filter(|name| !name.is_empty());
    let model = asked.or(model).unwrap_or_default();
    let mut message = Extra::from(write_part::block("message"));
    message.insert("id".to_owned(), json!(id));
    message.insert("role".to_owned(), json!("assistant"));
    message.insert("model".to_owned(), json!(model));
    message
}
