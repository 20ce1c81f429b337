//! Where the events of a streamed answer go.

use serde_json::{Map, Value};

/// Where events go.
#[derive(Debug, Default)]
pub(super) struct Out {
    pub(super) bytes: Vec<u8>,
    pub(super) sequence: u64,
    /// Nobody reads the events: only the final response is wanted.
    pub(super) quiet: bool,
}

// === impl Out ===

impl Out {
    /// Writes the event `name`, whose other members `members` makes.
    pub(super) fn emit_with(&mut self, name: &str, members: impl FnOnce() -> Value) {
        if !self.quiet {
            self.emit(name, members());
        }
    }

    pub(super) fn emit(&mut self, name: &str, members: Value) {
        let mut event = Map::new();
        event.insert("type".to_owned(), name.into());
        event.insert("sequence_number".to_owned(), self.sequence.into());
        if let Value::Object(members) = members {
            event.extend(members);
        }
        self.sequence = self.sequence.saturating_add(1);
        let event = Value::Object(event);
        let text = format!("event: {name}\ndata: {event}\n\n");
        self.bytes.extend_from_slice(text.as_bytes());
    }
}
