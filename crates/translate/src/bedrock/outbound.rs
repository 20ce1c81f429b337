//! How Converse is asked: instructions apart, turns in alternation, everything else beside them.

use serde_json::{Map, Value, json};

use super::{blocks::Blocks, config};
use crate::{
    Invalid, Losses, Prepared, Upstream,
    neutral::{Message, Request, Role},
};

/// What stands in for a first word of the user's, where histories may be mended.
const PLACEHOLDER: &str = "Please continue.";

pub(super) fn write(
    request: &Request,
    upstream: &Upstream<'_>,
    losses: &mut Losses,
) -> Result<Prepared, Invalid> {
    let mut body = Map::new();
    let mut blocks = Blocks::new(losses);
    let system = system(request, &mut blocks)?;
    let messages = turns(request, upstream, &mut blocks)?;
    body.insert("messages".to_owned(), Value::Array(messages));
    if !system.is_empty() {
        body.insert("system".to_owned(), Value::Array(system));
    }
    config::write(request, upstream, losses, &mut body)?;
    Ok(Prepared {
        body: Value::Object(body).to_string().into_bytes(),
        ..Prepared::default()
    })
}

/// All instructions, wherever they stand: Converse has one place for them.
fn system(request: &Request, blocks: &mut Blocks<'_>) -> Result<Vec<Value>, Invalid> {
    let mut system = Vec::new();
    for (number, message) in request.messages.iter().enumerate() {
        if message.role.instructs() {
            system.extend(blocks.message(message, number)?);
        }
    }
    Ok(system)
}

/// The conversation. Converse refuses two turns of one side in a row, so they are put together; results of tools
/// stand in the user's turn.
fn turns(
    request: &Request,
    upstream: &Upstream<'_>,
    blocks: &mut Blocks<'_>,
) -> Result<Vec<Value>, Invalid> {
    let mut turns: Vec<(&str, Vec<Value>)> = Vec::new();
    for (number, message) in request.messages.iter().enumerate() {
        if message.role.instructs() {
            continue;
        }
        let side = side(message);
        let said = blocks.message(message, number)?;
        match turns.last_mut() {
            Some((last, content)) if *last == side => content.extend(said),
            _ => turns.push((side, said)),
        }
    }
    turns.retain(|(_, content)| !content.is_empty());
    if upstream.mend && turns.first().is_none_or(|(side, _)| *side != "user") {
        turns.insert(0, ("user", vec![json!({"text": PLACEHOLDER})]));
    }
    let turns = turns.into_iter();
    Ok(turns
        .map(|(side, content)| json!({"role": side, "content": content}))
        .collect())
}

fn side(message: &Message) -> &'static str {
    match message.role {
        Role::Assistant => "assistant",
        _ => "user",
    }
}
