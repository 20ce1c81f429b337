//! Items of a streamed answer that are not messages.

use serde_json::{Map, Value, json};

use super::{
    super::{OWN, reasoning, tools},
    out::Out,
};
use crate::{
    Asked,
    neutral::{Content, Delta, Extra, Part, Source, State},
};

/// An item that is being written.
#[derive(Debug)]
pub(super) struct Item {
    place: usize,
    id: String,
    kind: Kind,
    /// What the provider's own item has beside.
    kept: Extra,
    /// A state that came with something that has no place for one.
    state: Option<State>,
}

#[derive(Debug)]
enum Kind {
    /// A content of the open message.
    Content(usize),
    Thinking {
        text: String,
        redacted: bool,
        /// What the part had from the beginning.
        first: String,
        state: Option<State>,
    },
    Call {
        call: String,
        name: String,
        arguments: String,
        first: String,
        form: Form,
        /// The item is written when it is whole: its state may come last and has to stand before it.
        wait: bool,
    },
    Picture(String),
    Whole(Value),
}

/// How a call is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Function,
    /// A free-text tool, called with free text.
    Custom,
    /// A free-text tool that the provider was told of as a function with one argument, `input`.
    Wrapped,
}

// === impl Item ===

impl Item {
    /// The content `number` of the open message.
    pub(super) fn content(number: usize) -> Self {
        Self {
            place: 0,
            id: String::new(),
            kind: Kind::Content(number),
            kept: Extra::new(),
            state: None,
        }
    }

    /// The item that `part` becomes at `place` of the output; `None` where there is none.
    pub(super) fn of(
        part: Part,
        place: usize,
        asked: &Asked,
        custom: impl Fn(&str) -> bool,
        wait: bool,
    ) -> Option<Self> {
        let mut kept = reasoning::item_of(&part).cloned().unwrap_or_default();
        let own = part.state.as_ref().filter(|state| state.dialect == OWN);
        let known = own.and_then(|state| state.id.clone());
        let known = known.or_else(|| kept.get("id")?.as_str().map(str::to_owned));
        kept.shift_remove("id");
        let (prefix, kind) = match part.content {
            Content::Thinking { text, redacted } => (
                "rs",
                Kind::Thinking {
                    text: String::new(),
                    redacted,
                    first: text,
                    state: part.state,
                },
            ),
            Content::ToolCall {
                id,
                name,
                arguments,
                custom: free,
            } => {
                let form = match (free, custom(&name)) {
                    (true, _) => Form::Custom,
                    (false, true) => Form::Wrapped,
                    (false, false) => Form::Function,
                };
                let short = tools::namespace_of(&asked.request.tools, &name);
                let name = match short {
                    Some((space, short)) => {
                        kept.insert("namespace".to_owned(), space.into());
                        short.to_owned()
                    }
                    None => name,
                };
                let prefix = if form == Form::Function { "fc" } else { "ctc" };
                let kind = Kind::Call {
                    call: id,
                    name,
                    arguments: String::new(),
                    first: arguments,
                    form,
                    wait,
                };
                (prefix, kind)
            }
            Content::Image(media) => match media.source {
                Source::Base64(data) => ("ig", Kind::Picture(data)),
                _ => return None,
            },
            Content::Other { dialect: OWN, json } => ("", Kind::Whole(json)),
            _ => return None,
        };
        Some(Self {
            place,
            id: known.unwrap_or_else(|| format!("{prefix}_{}{place:02x}", asked.id)),
            kind,
            kept,
            state: None,
        })
    }

    /// Which content of the open message it is.
    pub(super) fn as_content(&self) -> Option<usize> {
        match self.kind {
            Kind::Content(number) => Some(number),
            _ => None,
        }
    }

    pub(super) fn remember(&mut self, state: &State) {
        self.state = Some(state.clone());
    }

    /// Whether nothing of it is written before it is whole.
    pub(super) fn waits(&self) -> bool {
        matches!(self.kind, Kind::Call { wait: true, .. })
    }

    pub(super) fn take_state(&mut self) -> Option<State> {
        self.state.take()
    }

    /// Gives an item that has waited its place in the output.
    pub(super) fn place_at(&mut self, place: usize, asked: &Asked) {
        self.place = place;
        if let Some((prefix, _)) = self.id.split_once('_') {
            self.id = format!("{prefix}_{}{place:02x}", asked.id);
        }
    }

    pub(super) fn into_state(self) -> Option<State> {
        self.state
    }

    pub(super) fn begin(&mut self, out: &mut Out) {
        let first = match &mut self.kind {
            Kind::Thinking { first, .. } => Delta::Text(std::mem::take(first)),
            Kind::Call { first, wait, .. } => {
                let first = Delta::Arguments(std::mem::take(first));
                if *wait {
                    self.delta(&first, out);
                    return;
                }
                first
            }
            _ => return,
        };
        self.added(out);
        self.delta(&first, out);
    }

    pub(super) fn delta(&mut self, delta: &Delta, out: &mut Out) {
        match (&mut self.kind, delta) {
            (Kind::Thinking { text, .. }, Delta::Text(more)) if !more.is_empty() => {
                let begins = text.is_empty();
                text.push_str(more);
                self.thought(begins, more, out);
            }
            (Kind::Thinking { state, .. }, Delta::State(new)) => *state = Some(new.clone()),
            (Kind::Call { .. }, Delta::State(state)) => self.remember(state),
            (
                Kind::Call {
                    arguments,
                    form,
                    wait,
                    ..
                },
                Delta::Arguments(more),
            ) if !more.is_empty() => {
                arguments.push_str(more);
                // A wrapped text can be told when it is whole.
                let told = !*wait && *form != Form::Wrapped;
                if told {
                    self.called(more, out);
                }
            }
            (Kind::Picture(data), Delta::Media(more)) => data.push_str(more),
            _ => {}
        }
    }

    /// Its place in the output, the item, and a state that is still to be told.
    pub(super) fn end(mut self, out: &mut Out) -> (usize, Value, Option<State>) {
        self.unwrap_input();
        match &self.kind {
            Kind::Thinking { text, .. } if !text.is_empty() => {
                let done = [("text_done", false), ("part_done", true)];
                for (event, part) in done {
                    self.summary(event, part, text, out);
                }
            }
            Kind::Call { wait: true, .. } => {
                self.added(out);
                self.told_at_once(out);
            }
            Kind::Call {
                form: Form::Wrapped,
                ..
            } => self.told_at_once(out),
            Kind::Call { arguments, .. } if arguments.is_empty() => self.told_at_once(out),
            Kind::Picture(_) | Kind::Whole(_) => self.added(out),
            _ => {}
        }
        self.call_done(out);
        let item = self.value(true);
        self.item_event("response.output_item.done", &item, out);
        (self.place, item, self.state)
    }

    /// Turns the arguments of a function that stands for a free-text tool into the text.
    fn unwrap_input(&mut self) {
        let Kind::Call {
            arguments, form, ..
        } = &mut self.kind
        else {
            return;
        };
        if *form == Form::Wrapped {
            let object: Option<Value> = serde_json::from_str(arguments).ok();
            let input = object
                .as_ref()
                .and_then(|object| object.get("input")?.as_str());
            if let Some(input) = input {
                *arguments = input.to_owned();
            }
        } else if *form == Form::Function && arguments.trim().is_empty() {
            // Clients parse what they are told the arguments are; it is told at once below.
            arguments.clear();
        }
    }

    fn arguments(&self) -> &str {
        match &self.kind {
            Kind::Call {
                arguments,
                form: Form::Function,
                ..
            } if arguments.is_empty() => "{}",
            Kind::Call { arguments, .. } => arguments,
            _ => "",
        }
    }

    fn told_at_once(&self, out: &mut Out) {
        let arguments = self.arguments();
        if !arguments.is_empty() {
            self.called(arguments, out);
        }
    }

    fn added(&self, out: &mut Out) {
        let item = self.value(false);
        self.item_event("response.output_item.added", &item, out);
    }

    fn item_event(&self, name: &str, item: &Value, out: &mut Out) {
        out.emit_with(name, || json!({"output_index": self.place, "item": item}));
    }

    fn thought(&self, begins: bool, more: &str, out: &mut Out) {
        if begins {
            self.summary("part_added", true, "", out);
        }
        out.emit_with("response.reasoning_summary_text.delta", || {
            json!({
                "item_id": self.id,
                "output_index": self.place,
                "summary_index": 0,
                "delta": more,
            })
        });
    }

    fn summary(&self, event: &str, part: bool, text: &str, out: &mut Out) {
        let name = match event {
            "part_added" => "response.reasoning_summary_part.added",
            "part_done" => "response.reasoning_summary_part.done",
            _ => "response.reasoning_summary_text.done",
        };
        out.emit_with(name, || {
            let mut event = json!({
                "item_id": self.id,
                "output_index": self.place,
                "summary_index": 0,
            });
            let (key, value) = if part {
                ("part", json!({"type": "summary_text", "text": text}))
            } else {
                ("text", text.into())
            };
            if let Some(event) = event.as_object_mut() {
                event.insert(key.to_owned(), value);
            }
            event
        });
    }

    fn is_function(&self) -> bool {
        matches!(
            self.kind,
            Kind::Call {
                form: Form::Function,
                ..
            }
        )
    }

    fn called(&self, more: &str, out: &mut Out) {
        let name = if self.is_function() {
            "response.function_call_arguments.delta"
        } else {
            "response.custom_tool_call_input.delta"
        };
        out.emit_with(
            name,
            || json!({"item_id": self.id, "output_index": self.place, "delta": more}),
        );
    }

    fn call_done(&self, out: &mut Out) {
        let Kind::Call { name, .. } = &self.kind else {
            return;
        };
        let (id, place, all) = (&self.id, self.place, self.arguments());
        if self.is_function() {
            out.emit_with(
                "response.function_call_arguments.done",
                || json!({"item_id": id, "output_index": place, "name": name, "arguments": all}),
            );
        } else {
            out.emit_with(
                "response.custom_tool_call_input.done",
                || json!({"item_id": id, "output_index": place, "input": all}),
            );
        }
    }

    fn value(&self, done: bool) -> Value {
        let status = if done { "completed" } else { "in_progress" };
        let id = &self.id;
        let mut item = match &self.kind {
            Kind::Thinking {
                text,
                redacted,
                state,
                ..
            } => {
                let kept = Some(&self.kept).filter(|_| done);
                return reasoning::for_client(id, text, *redacted, state.as_ref(), kept);
            }
            Kind::Call {
                call, name, form, ..
            } => {
                let all = if done { self.arguments() } else { "" };
                let (kind, member) = match form {
                    Form::Function => ("function_call", "arguments"),
                    Form::Custom | Form::Wrapped => ("custom_tool_call", "input"),
                };
                json!({
                    "id": id,
                    "type": kind,
                    "status": status,
                    "call_id": call,
                    "name": name,
                    member: all,
                })
            }
            Kind::Picture(data) => {
                let data = Some(data).filter(|_| done);
                json!({"id": id, "type": "image_generation_call", "status": status, "result": data})
            }
            Kind::Whole(json) => return json.clone(),
            Kind::Content(_) => Value::Object(Map::new()),
        };
        if let Some(item) = item.as_object_mut() {
            tools::extend(item, &self.kept);
        }
        item
    }
}
