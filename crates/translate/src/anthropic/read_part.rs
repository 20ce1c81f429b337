//! Content blocks, read: the same in questions and answers.

use serde_json::Value;
use tollgate_core::Dialect;

use super::{
    cache, citation,
    fields::{Fields, Whose, wrong},
    media,
};
use crate::{
    Invalid,
    neutral::{Citation, Content, Extra, Part, State},
    tree::{Path, Tree},
};

/// In the `extra` of a text: the `search_result` block that it was.
pub(super) const SEARCH_RESULT: &str = "search_result";

/// `content`, which is a text or a list of blocks.
pub(super) fn content(
    content: Option<Tree<'_>>,
    at: &Path,
    whose: Whose,
) -> Result<Vec<Part>, Invalid> {
    match content {
        None => Ok(Vec::new()),
        Some(Tree::Text(text)) => Ok(vec![Part::text(text)]),
        Some(Tree::List(blocks)) => blocks
            .into_iter()
            .enumerate()
            .map(|(number, value)| block(value, at.item(number), whose))
            .collect(),
        Some(other) => Err(wrong(at, "a string or a list of content blocks", &other)),
    }
}

/// One block.
pub(super) fn block(value: Tree<'_>, at: Path, whose: Whose) -> Result<Part, Invalid> {
    let kind = match value.get("type").and_then(Tree::as_str) {
        Some(kind) => kind,
        None if whose == Whose::Provider => return Ok(other(value)),
        None => {
            let message = format!("{at}.type is missing: it says what the block is, e.g. \"text\"");
            return Err(Invalid::at(at.member("type"), message));
        }
    };
    let known: Known = match kind {
        "text" => text,
        "image" | "document" if !media::is_common(&value) => return Ok(other(value)),
        "image" => image,
        "document" => document,
        "thinking" => thinking,
        "redacted_thinking" => redacted,
        "tool_use" => call,
        "tool_result" => result,
        "search_result" => return search_result(value.into(), at, whose),
        _ => return Ok(other(value)),
    };
    let mut fields = Fields::of(value, at, whose)?;
    fields.tree("type");
    let mut extra = Extra::new();
    let (content, state) = known(&mut fields, &mut extra)?;
    let cache = cache::take(&mut fields, &mut extra);
    extra.extend(fields.rest());
    Ok(Part {
        content,
        cache,
        state,
        extra,
    })
}

/// Reads the members of a block of one kind.
type Known = fn(&mut Fields<'_>, &mut Extra) -> Read;

type Read = Result<(Content, Option<State>), Invalid>;

fn just(content: Content) -> Read {
    Ok((content, None))
}

fn text(fields: &mut Fields<'_>, _: &mut Extra) -> Read {
    just(Content::Text {
        text: fields.needed("text")?,
        citations: citations(fields)?,
    })
}

fn citations(fields: &mut Fields<'_>) -> Result<Vec<Citation>, Invalid> {
    let citations = fields.list("citations")?.unwrap_or_default();
    Ok(citations
        .into_iter()
        .map(|raw| citation::read(raw.into()))
        .collect())
}

fn image(fields: &mut Fields<'_>, extra: &mut Extra) -> Read {
    just(Content::Image(media::take(fields, extra)?))
}

fn document(fields: &mut Fields<'_>, extra: &mut Extra) -> Read {
    let mut media = media::take(fields, extra)?;
    media.name = fields.text("title")?;
    just(Content::File(media))
}

fn thinking(fields: &mut Fields<'_>, _: &mut Extra) -> Read {
    let text = fields.text("thinking")?.unwrap_or_default();
    // Nobody's signature is empty: that is how an unsigned thought of another provider was written.
    let signature = fields.text("signature")?.filter(|text| !text.is_empty());
    let state = signature.map(|text| State::unseal(&text, Dialect::Anthropic));
    let redacted = false;
    Ok((Content::Thinking { text, redacted }, state))
}

fn redacted(fields: &mut Fields<'_>, _: &mut Extra) -> Read {
    let data = fields.needed("data")?;
    let content = Content::Thinking {
        text: String::new(),
        redacted: true,
    };
    Ok((content, Some(State::unseal(&data, Dialect::Anthropic))))
}

fn call(fields: &mut Fields<'_>, _: &mut Extra) -> Read {
    just(Content::ToolCall {
        id: fields.needed("id")?,
        name: fields.needed("name")?,
        arguments: arguments(fields.tree("input")),
        custom: false,
    })
}

/// A call's input as text.
pub(super) fn arguments(input: Option<Tree<'_>>) -> String {
    match input {
        None => "{}".to_owned(),
        // Some implementations write the text that it is elsewhere.
        Some(Tree::Text(text)) => text.into_owned(),
        Some(input) => Value::from(input).to_string(),
    }
}

fn result(fields: &mut Fields<'_>, _: &mut Extra) -> Read {
    let at = fields.path("content");
    just(Content::ToolResult {
        id: fields.needed("tool_use_id")?,
        name: None,
        content: content(fields.tree("content"), &at, fields.whose())?,
        is_error: fields.flag("is_error")?,
        custom: false,
    })
}

/// A found passage is a text to every other dialect: its title, where it is from, what it says.
fn search_result(value: Value, at: Path, whose: Whose) -> Result<Part, Invalid> {
    let mut fields = Fields::of(value.clone(), at, whose)?;
    let title = fields.text("title")?.unwrap_or_default();
    let source = fields.text("source")?.unwrap_or_default();
    let words = media::words(fields.tree("content").as_ref()).unwrap_or_default();
    let mut part = Part::text(format!("{title}\n{source}\n{words}"));
    part.cache = cache::take(&mut fields, &mut Extra::new());
    part.extra.insert(SEARCH_RESULT.to_owned(), value);
    Ok(part)
}

fn other(json: impl Into<Value>) -> Part {
    let json = json.into();
    Part::new(Content::Other {
        dialect: Dialect::Anthropic,
        json,
    })
}
