//! Structured output: natively where the model has it, else as the arguments of a tool that it is made to call.

use serde_json::{Value, json};

use super::{
    models::Model,
    schema::{closed, limits},
    thinking::Thinking,
};
use crate::{
    Losses,
    neutral::{Format, Request, ToolChoice},
};

/// The name of the tool whose arguments are the answer. It is LiteLLM's, and reserved: answers that call it are
/// read as text.
pub(super) const TOOL: &str = "json_tool_call";

/// How the form of the answer is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Form {
    /// `output_config.format`.
    pub(super) format: Option<Value>,
    /// The tool.
    pub(super) tool: Option<Value>,
}

// === impl Form ===

impl Form {
    /// The form as Anthropic's own client wrote it.
    pub(super) fn own(request: &Request) -> Self {
        let format = match &request.format {
            Some(Format::JsonSchema { schema, .. }) => Some(native(schema.clone())),
            _ => None,
        };
        Self { format, tool: None }
    }

    /// The form that `request` asks for, as `model` takes it.
    pub(super) fn translated(request: &Request, model: Model, losses: &mut Losses) -> Self {
        match &request.format {
            None | Some(Format::Text) => Self::default(),
            Some(Format::JsonObject) => {
                let any = json!({"type": "object", "additionalProperties": true, "properties": {}});
                Self::tool(&any, None, model, losses)
            }
            Some(Format::JsonSchema {
                schema,
                description,
                ..
            }) => {
                let Some(closed) = closed(schema).filter(|_| model.structures()) else {
                    return Self::tool(schema, description.as_deref(), model, losses);
                };
                for keyword in limits(schema) {
                    losses.note(format!("response_format.json_schema.schema: {keyword}"));
                }
                if description.is_some() {
                    losses.note("response_format.json_schema.description");
                }
                Self {
                    format: Some(native(closed)),
                    tool: None,
                }
            }
        }
    }

    fn tool(schema: &Value, about: Option<&str>, model: Model, losses: &mut Losses) -> Self {
        let is_object = schema.get("type").is_none_or(|kind| kind == "object");
        if model.refuses_force() || !is_object {
            losses.meaning("response_format");
            return Self::default();
        }
        let mut schema = schema.clone();
        if let Value::Object(members) = &mut schema {
            members
                .entry("type")
                .or_insert_with(|| Value::from("object"));
        }
        let about = about.unwrap_or("Takes the answer. Give every answer by calling this.");
        Self {
            format: None,
            tool: Some(json!({
                "name": TOOL,
                "description": about,
                "input_schema": schema,
            })),
        }
    }

    /// Whether a tool has to be called when the answer is one's arguments: `others` beside it may be called first.
    pub(super) fn choice(
        &self,
        asked: Option<&ToolChoice>,
        others: bool,
        thinking: &Thinking,
        losses: &mut Losses,
    ) -> Option<ToolChoice> {
        if self.tool.is_none() {
            return asked.cloned();
        }
        if thinking.is_on() {
            // A thinking model cannot be forced; that is why the tool says that it has to be called.
            losses.note("response_format");
            return Some(ToolChoice::Auto);
        }
        Some(match asked {
            Some(ToolChoice::Tool(name)) => ToolChoice::Tool(name.clone()),
            Some(ToolChoice::None) => ToolChoice::Tool(TOOL.to_owned()),
            _ if others => ToolChoice::Required,
            _ => ToolChoice::Tool(TOOL.to_owned()),
        })
    }
}

fn native(schema: Value) -> Value {
    json!({"type": "json_schema", "schema": schema})
}
