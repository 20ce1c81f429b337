//! `/api/generate`: one prompt, one answer. Clients' side only.

use serde::Deserialize;
use serde_json::Value;
use tollgate_core::Dialect;

use super::{
    answer,
    form::{Form, into_generate},
    inbound, options, stream,
    types::{self, Settings},
};
use crate::{
    Asked, Encode, Inbound, Invalid,
    neutral::{Answer, Message, Part, Request, Role},
};

/// Ollama's generate.
#[derive(Clone, Copy, Debug)]
pub struct Generate;

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    model: String,
    #[serde(default, deserialize_with = "types::or_default")]
    prompt: String,
    system: Option<String>,
    #[serde(default, deserialize_with = "types::or_default")]
    images: Vec<String>,
    #[serde(flatten)]
    settings: Settings,
}

// === impl Generate ===

impl Inbound for Generate {
    fn read_request(&self, body: &[u8]) -> Result<Request, Invalid> {
        let body: Body = serde_json::from_slice(body)?;
        let mut request = Request::new(Dialect::Ollama);
        request.model = body.model;
        options::read(body.settings, &mut request);
        // Clients in Go write what they leave empty.
        request.extra.retain(|_, value| !says_nothing(value));
        let system = body.system.filter(|system| !system.is_empty());
        request
            .messages
            .extend(system.map(|system| Message::text(Role::System, system)));
        let mut parts = vec![Part::text(body.prompt)];
        parts.extend(body.images.into_iter().map(inbound::image));
        request.messages.push(Message::new(Role::User, parts));
        Ok(request)
    }

    fn write_answer(&self, answer: &Answer, asked: &Asked) -> Vec<u8> {
        let whole = answer::write(answer, asked);
        let Ok(mut line) = serde_json::from_slice::<types::Answer>(&whole) else {
            return whole;
        };
        into_generate(&mut line);
        serde_json::to_vec(&line).unwrap_or_default()
    }

    fn encoder(&self, asked: Asked) -> Box<dyn Encode> {
        Box::new(stream::Encoder::new(asked, Form::Generate))
    }

    fn stream_type(&self, _: &Asked) -> &'static str {
        super::LINES
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
