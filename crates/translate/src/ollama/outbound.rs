//! How Ollama is asked.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{
    options,
    types::{self, Function, ToolCall},
};
use crate::{
    Invalid, Losses, Prepared,
    neutral::{
        Content, Extra, FunctionTool, Media, Message, Part, Request, Role, Source, Tool,
        ToolChoice, ToolNames,
    },
};

/// A message on its way to Ollama.
struct Writer<'a> {
    names: ToolNames<'a>,
    losses: &'a mut Losses,
    own: bool,
}

pub(super) fn write(
    request: &Request,
    model: &str,
    losses: &mut Losses,
) -> Result<Prepared, Invalid> {
    let own = request.source == Dialect::Ollama;
    let settings = options::write(request, own, losses);
    losses.meaning_if(
        !matches!(
            request.tool_choice,
            None | Some(ToolChoice::Auto | ToolChoice::None)
        ),
        "tool_choice",
    );
    let forbids = request.parallel_tool_calls == Some(false);
    losses.meaning_if(forbids, "parallel_tool_calls");
    let tools = tools(request, own, losses);
    let mut writer = Writer {
        names: ToolNames::of(&request.messages),
        losses,
        own,
    };
    let mut messages = Vec::new();
    for (number, message) in request.messages.iter().enumerate() {
        writer.message(message, number, &mut messages)?;
    }
    let body = types::Request {
        model: model.to_owned(),
        messages,
        tools: (!tools.is_empty()).then_some(tools),
        settings,
    };
    Ok(Prepared {
        body: serde_json::to_vec(&body)?,
        ..Prepared::default()
    })
}

/// The tools; none where the model must not call any.
fn tools(request: &Request, own: bool, losses: &mut Losses) -> Vec<Value> {
    if request.tool_choice == Some(ToolChoice::None) {
        return Vec::new();
    }
    let mut tools = Vec::new();
    for (number, tool) in request.tools.iter().enumerate() {
        let (function, parameters) = match tool {
            Tool::Function(function) => (function, function.parameters.clone()),
            Tool::Custom(tool) => {
                let (function, loses_format) = tool.of_one_string();
                losses.meaning_if(loses_format, &format!("tools[{number}].custom.format"));
                (tool, function.parameters)
            }
            Tool::Server(_) => {
                losses.meaning(format!("tools[{number}]"));
                continue;
            }
        };
        let mut written = json!({"name": function.name});
        if let Some(description) = &function.description {
            written["description"] = json!(description);
        }
        if let Some(parameters) = parameters {
            written["parameters"] = parameters;
        }
        let mut outer = Extra::new();
        match &mut written {
            Value::Object(members) if own => {
                outer.clone_from(&function.extra);
                if let Some(Value::Object(within)) = outer.shift_remove("function") {
                    members.extend(within);
                }
            }
            _ => lose_labels(function, number, losses),
        }
        let mut tool = json!({"type": "function", "function": written});
        if let Value::Object(members) = &mut tool {
            members.extend(outer);
        }
        tools.push(tool);
    }
    tools
}

/// What stands beside a tool's name and schema.
fn lose_labels(function: &FunctionTool, number: usize, losses: &mut Losses) {
    if function.strict == Some(true) {
        losses.note(format!("tools[{number}].function.strict"));
    }
    if function.cache.is_some() {
        losses.note(format!("tools[{number}].cache_control"));
    }
    for name in function.extra.keys() {
        losses.note(format!("tools[{number}].{name}"));
    }
}

// === impl Writer ===

impl Writer<'_> {
    fn message(
        &mut self,
        message: &Message,
        number: usize,
        messages: &mut Vec<types::Message>,
    ) -> Result<(), Invalid> {
        let role = match message.role {
            Role::System | Role::Developer => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
            Role::Tool => "tool",
        };
        let mut written = types::Message {
            role: role.to_owned(),
            ..types::Message::default()
        };
        match self.own {
            true => written.extra = message.extra.clone(),
            false => self.lose_labels(message, number),
        }
        let mut text = String::new();
        for (place, part) in message.parts.iter().enumerate() {
            let field = format!("messages[{number}].content[{place}]");
            if let Content::ToolResult { .. } = part.content {
                let extra = std::mem::take(&mut written.extra);
                let result = self.result(part, &field)?;
                messages.push(types::Message { extra, ..result });
            } else {
                self.part(part, &field, &mut text, &mut written)?;
            }
        }
        if message.role != Role::Tool {
            written.content = Some(text);
            messages.push(written);
        }
        Ok(())
    }

    fn lose_labels(&mut self, message: &Message, number: usize) {
        if message.name.is_some() {
            self.losses.note(format!("messages[{number}].name"));
        }
        for name in message.extra.keys() {
            self.losses.note(format!("messages[{number}].{name}"));
        }
    }

    /// What stands beside a part's content.
    fn lose_marks(&mut self, part: &Part, field: &str) {
        let cites =
            matches!(&part.content, Content::Text { citations, .. } if !citations.is_empty());
        let marks = [
            (part.state.is_some(), "signature"),
            (part.cache.is_some(), "cache_control"),
            (cites, "citations"),
        ];
        for (_, name) in marks.into_iter().filter(|(there, _)| *there) {
            self.losses.note(format!("{field}.{name}"));
        }
        if !self.own {
            for name in part.extra.keys() {
                self.losses.note(format!("{field}.{name}"));
            }
        }
    }

    fn part(
        &mut self,
        part: &Part,
        field: &str,
        text: &mut String,
        written: &mut types::Message,
    ) -> Result<(), Invalid> {
        self.lose_marks(part, field);
        match &part.content {
            Content::Text { text: said, .. } | Content::Refusal(said) => append(text, said),
            Content::Json(value) => append(text, &value.to_string()),
            Content::Thinking { text: thought, .. } => {
                if !thought.is_empty() {
                    append(written.thinking.get_or_insert_default(), thought);
                }
            }
            Content::Image(media) => {
                if media.detail.is_some() {
                    self.losses.note(format!("{field}.detail"));
                }
                let images = written.images.get_or_insert_default();
                images.push(inline(media, field)?);
            }
            Content::File(Media {
                source: Source::Text(said),
                name,
                ..
            }) => {
                if name.is_some() {
                    self.losses.note(format!("{field}.filename"));
                }
                append(text, said);
            }
            Content::ToolCall {
                id,
                name,
                arguments,
                custom,
            } => {
                let calls = written.tool_calls.get_or_insert_default();
                let arguments = match custom {
                    true => json!({"input": arguments}),
                    false => arguments_of(arguments, field)?,
                };
                calls.push(ToolCall {
                    id: Some(id.clone()),
                    function: Function {
                        name: name.clone(),
                        arguments,
                        index: None,
                    },
                    extra: match self.own {
                        true => part.extra.clone(),
                        false => Extra::new(),
                    },
                });
            }
            Content::Audio(_)
            | Content::Video(_)
            | Content::File(_)
            | Content::ToolResult { .. }
            | Content::Other { .. } => self.losses.meaning(field),
        }
        Ok(())
    }

    fn result(&mut self, part: &Part, field: &str) -> Result<types::Message, Invalid> {
        self.lose_marks(part, field);
        let mut written = types::Message {
            role: "tool".to_owned(),
            ..types::Message::default()
        };
        let mut text = String::new();
        if let Content::ToolResult {
            id,
            name,
            content,
            is_error,
            ..
        } = &part.content
        {
            if is_error.is_some() {
                self.losses.note(format!("{field}.is_error"));
            }
            for (place, inner) in content.iter().enumerate() {
                let field = format!("{field}.content[{place}]");
                self.part(inner, &field, &mut text, &mut written)?;
            }
            let name = name.as_deref().or_else(|| self.names.get(id));
            written.tool_name = name.map(str::to_owned);
            written.tool_call_id = Some(id.clone());
        }
        written.content = Some(text);
        Ok(written)
    }
}

/// Texts of one message stand on lines of their own.
fn append(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push('\n');
    }
    text.push_str(more);
}

/// Ollama takes pictures in the body alone, and fetches nothing.
fn inline(media: &Media, field: &str) -> Result<String, Invalid> {
    match &media.source {
        Source::Base64(data) => Ok(data.clone()),
        _ => {
            let message =
                "Ollama takes pictures as data only: send it as a `data:` URL or in base64";
            Err(Invalid::at(field, message))
        }
    }
}

fn arguments_of(arguments: &str, field: &str) -> Result<Value, Invalid> {
    if arguments.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_str(arguments).map_err(|error| {
        let message = format!("the arguments of a tool call are no JSON: {error}");
        Invalid::at(field, message)
    })
}
