//! How Ollama is asked.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{
    options,
    types::{self, Function, ToolCall},
};
use crate::{
    Invalid, Losses, Prepared,
    neutral::{Content, Media, Message, Part, Request, Role, Source, Tool, ToolChoice, tool_name},
};

/// A message on its way to Ollama.
struct Writer<'a> {
    request: &'a Request,
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
        request,
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
            Tool::Custom(function) => {
                let input = json!({"type": "object", "properties": {"input": {"type": "string"}}, "required": ["input"]});
                (function, Some(input))
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
        if let (true, Value::Object(members)) = (own, &mut written) {
            members.extend(function.extra.clone());
        }
        tools.push(json!({"type": "function", "function": written}));
    }
    tools
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
            false if message.name.is_some() => self.losses.note(format!("messages[{number}].name")),
            false => {}
        }
        let mut text = String::new();
        for (place, part) in message.parts.iter().enumerate() {
            let field = format!("messages[{number}].content[{place}]");
            if let Content::ToolResult { .. } = part.content {
                messages.push(self.result(part, &field)?);
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

    fn part(
        &mut self,
        part: &Part,
        field: &str,
        text: &mut String,
        written: &mut types::Message,
    ) -> Result<(), Invalid> {
        match &part.content {
            Content::Text { text: said, .. } | Content::Refusal(said) => append(text, said),
            Content::Json(value) => append(text, &value.to_string()),
            Content::Thinking { text: thought, .. } => {
                if part.state.is_some() {
                    self.losses.note(format!("{field}.signature"));
                }
                append(written.thinking.get_or_insert_default(), thought);
            }
            Content::Image(media) => {
                let images = written.images.get_or_insert_default();
                images.push(inline(media, field)?);
            }
            Content::File(Media {
                source: Source::Text(said),
                ..
            }) => append(text, said),
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
                    extra: Default::default(),
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
        let mut written = types::Message {
            role: "tool".to_owned(),
            ..types::Message::default()
        };
        let mut text = String::new();
        if let Content::ToolResult {
            id, name, content, ..
        } = &part.content
        {
            for (place, inner) in content.iter().enumerate() {
                let field = format!("{field}.content[{place}]");
                self.part(inner, &field, &mut text, &mut written)?;
            }
            let name = name
                .as_deref()
                .or_else(|| tool_name(&self.request.messages, id));
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
