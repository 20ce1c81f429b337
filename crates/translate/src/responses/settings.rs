//! `text` and `reasoning`: the form of the answer, and how much to think.

use serde_json::{Map, Value, json};
use tollgate_core::Dialect;

use super::{OWN, members::Members};
use crate::{
    Invalid,
    neutral::{Effort, Extra, Format, Reasoning, Request},
};

/// Reads `text`. What it has beyond format and verbosity goes into `extra` as `text.…`.
pub(super) fn read_text(mut text: Members, request: &mut Request) -> Result<(), Invalid> {
    if let Some(format) = text.object("format")? {
        match read_format(format)? {
            Ok(format) => request.format = Some(format),
            Err(unknown) => text.keep("format", unknown),
        }
    }
    request.verbosity = text.text("verbosity")?;
    keep("text", text.rest(), &mut request.extra);
    Ok(())
}

/// Gives the format back where it is none that is known.
fn read_format(mut format: Members) -> Result<Result<Format, Value>, Invalid> {
    Ok(match format.peek("type") {
        Some("text") => Ok(Format::Text),
        Some("json_object") => Ok(Format::JsonObject),
        Some("json_schema") => Ok(Format::JsonSchema {
            name: format.text("name")?,
            description: format.text("description")?,
            schema: format.take("schema").unwrap_or_else(|| json!({})),
            strict: format.flag("strict")?,
        }),
        _ => Err(format.into_value()),
    })
}

/// Reads `reasoning`. What it has beyond effort and summary goes into `extra` as `reasoning.…`.
pub(super) fn read_reasoning(mut members: Members, request: &mut Request) -> Result<(), Invalid> {
    let effort = members.text("effort")?;
    let known = effort.as_deref().and_then(Effort::parse);
    if let Some(unknown) = effort.filter(|_| known.is_none()) {
        members.keep("effort", unknown.into());
    }
    // `generate_summary` is the older name.
    let older = members.text("generate_summary")?;
    let summary = members.text("summary")?.or(older);
    if known.is_some() || summary.is_some() {
        request.reasoning = Some(Reasoning {
            effort: known,
            include: summary.is_some().then_some(true),
            summary,
            ..Reasoning::default()
        });
    }
    keep("reasoning", members.rest(), &mut request.extra);
    Ok(())
}

fn keep(group: &str, rest: Extra, extra: &mut Extra) {
    let members = rest.into_iter();
    extra.extend(members.map(|(key, value)| (format!("{group}.{key}"), value)));
}

/// Writes `text`; `None` where nothing was said of it.
pub(super) fn write_text(request: &Request) -> Option<Value> {
    let mut text = group("text", request);
    if let Some(format) = &request.format {
        text.insert("format".to_owned(), write_format(format));
    }
    if let Some(verbosity) = &request.verbosity {
        text.insert("verbosity".to_owned(), verbosity.as_str().into());
    }
    (!text.is_empty()).then(|| text.into())
}

fn write_format(format: &Format) -> Value {
    match format {
        Format::Text => json!({"type": "text"}),
        Format::JsonObject => json!({"type": "json_object"}),
        Format::JsonSchema {
            name,
            description,
            schema,
            strict,
        } => {
            let name = name.as_deref().unwrap_or("response");
            let mut written = json!({"type": "json_schema", "name": name});
            if let Some(written) = written.as_object_mut() {
                if let Some(description) = description {
                    written.insert("description".to_owned(), description.as_str().into());
                }
                written.insert("schema".to_owned(), schema.clone());
                if let Some(strict) = strict {
                    written.insert("strict".to_owned(), (*strict).into());
                }
            }
            written
        }
    }
}

/// Writes `reasoning`; `None` where nothing was said of it.
pub(super) fn write_reasoning(request: &Request) -> Option<Value> {
    let mut written = group("reasoning", request);
    let reasoning = request.reasoning.clone().unwrap_or_default();
    if let Some(effort) = reasoning.effort() {
        written.insert("effort".to_owned(), effort.as_str().into());
    }
    if let Some(summary) = summary(request, &reasoning) {
        written.insert("summary".to_owned(), summary.into());
    }
    (!written.is_empty()).then(|| written.into())
}

/// Thoughts are shown only to those who ask, as Anthropic's clients do unless they say otherwise.
fn summary(request: &Request, reasoning: &Reasoning) -> Option<String> {
    let shown = request.source == Dialect::Anthropic && request.reasoning.is_some();
    let shown = reasoning.include.unwrap_or(shown);
    let asked = request.source != OWN && !reasoning.is_off() && shown;
    let said = reasoning.summary.clone();
    said.or_else(|| asked.then(|| "auto".to_owned()))
}

/// The members of the request's `extra` that belong into the object `name`.
fn group(name: &str, request: &Request) -> Map<String, Value> {
    if request.source != OWN {
        return Map::new();
    }
    let members = request.extra.iter().filter_map(|(key, value)| {
        let key = key.strip_prefix(name)?.strip_prefix('.')?;
        Some((key.to_owned(), value.clone()))
    });
    members.collect()
}
