use serde_json::{Value, json};

use super::super::{ids, write};
use crate::neutral::{Content, Extra, Part};

/// A piece of `choices`: the rest of it beside `index`.
pub(super) type Piece = Extra;

/// A piece whose delta is one member.
pub(super) fn delta(name: &str, value: Value) -> Piece {
    let mut delta = Extra::new();
    delta.insert(name.to_owned(), value);
    let mut piece = Piece::new();
    piece.insert("delta".to_owned(), Value::Object(delta));
    piece
}

/// A piece of a call.
pub(super) fn call_piece(call: u64, mut members: Extra) -> Piece {
    members.insert("index".to_owned(), call.into());
    delta("tool_calls", json!([members]))
}

/// The first piece of a call: id and name, and the arguments so far.
pub(super) fn call_head(part: &Part, arguments: &str, custom: bool) -> Option<Extra> {
    let Content::ToolCall { id, name, .. } = &part.content else {
        return None;
    };
    let id = ids::join(id, part.state.as_ref());
    let mut members = Extra::from(write::wire_call(id, name, arguments, custom));
    if let Some(state) = &part.state {
        let content = ids::extra_content(state);
        members.insert("extra_content".to_owned(), content);
    }
    Some(members)
}
