//! Ollama's `/api/embed` and the older `/api/embeddings` (docs/api.md of Ollama).

use serde::Deserialize;
use serde_json::{Value, json};
use tollgate_wire::passthrough::Resource;

use super::{Inbound, Input, Outbound, Question, Vectors, counted};
use crate::{Fault, Invalid, Losses, neutral::Extra};

/// `/api/embed`.
pub(super) struct Ollama;

/// `/api/embeddings`: one prompt, one vector.
pub(super) struct Old;

#[derive(Deserialize)]
struct Request {
    #[serde(alias = "prompt")]
    input: Value,
    dimensions: Option<u64>,
    truncate: Option<Value>,
    #[serde(flatten)]
    extra: Extra,
}

#[derive(Deserialize)]
struct Answer {
    embeddings: Vec<Vec<f64>>,
    model: Option<String>,
    prompt_eval_count: Option<u64>,
}

// === impl Ollama ===

impl Inbound for Ollama {
    fn read(&self, body: &[u8]) -> Result<Question, Invalid> {
        let mut request: Request = serde_json::from_slice(body)?;
        // The options draw tokens and place the model in memory: vectors do not depend on them.
        for name in ["model", "options"] {
            request.extra.shift_remove(name);
        }
        let wrong = || Invalid::at("input", "is neither a text nor a list of texts");
        let text = |value: Value| match value {
            Value::String(text) => Ok(Input::Text(text)),
            _ => Err(wrong()),
        };
        let (inputs, single) = match request.input {
            Value::String(text) => (vec![Input::Text(text)], true),
            Value::Array(items) => (
                items.into_iter().map(text).collect::<Result<_, _>>()?,
                false,
            ),
            _ => return Err(wrong()),
        };
        Ok(Question {
            inputs,
            single,
            dimensions: request.dimensions,
            truncate: request.truncate,
            extra: request.extra,
            ..Question::default()
        })
    }

    fn write(&self, vectors: &Vectors, _: &Question, model: &str) -> Vec<u8> {
        let tokens = vectors.usage.map_or(0, |usage| usage.total_input());
        let body = json!({
            "model": model,
            "embeddings": vectors.values,
            "total_duration": 0,
            "load_duration": 0,
            "prompt_eval_count": tokens,
        });
        body.to_string().into_bytes()
    }
}

impl Outbound for Ollama {
    fn resource(&self) -> Resource {
        Resource::OllamaEmbed
    }

    fn write(
        &self,
        question: &Question,
        model: &str,
        losses: &mut Losses,
    ) -> Result<Vec<u8>, Invalid> {
        let mut body = json!({"model": model, "input": question.texts()?});
        if let Some(dimensions) = question.dimensions {
            body["dimensions"] = json!(dimensions);
        }
        if let Some(truncate) = &question.truncate {
            body["truncate"] = truncate.clone();
        }
        losses.meaning_if(question.purpose.is_some(), "input_type");
        losses.meaning_if(question.title.is_some(), "title");
        question.lose_rest(losses);
        Ok(body.to_string().into_bytes())
    }

    fn read(&self, body: &[u8]) -> Result<Vectors, Fault> {
        let answer: Answer = serde_json::from_slice(body)?;
        Ok(Vectors {
            values: answer.embeddings,
            usage: counted(answer.prompt_eval_count),
            model: answer.model,
            id: None,
        })
    }
}

// === impl Old ===

impl Inbound for Old {
    fn read(&self, body: &[u8]) -> Result<Question, Invalid> {
        Inbound::read(&Ollama, body)
    }

    fn write(&self, vectors: &Vectors, _: &Question, _: &str) -> Vec<u8> {
        let first = vectors.values.first().map_or(&[][..], Vec::as_slice);
        json!({"embedding": first}).to_string().into_bytes()
    }
}
