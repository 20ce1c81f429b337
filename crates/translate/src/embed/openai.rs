//! OpenAI's embeddings, as its API reference documents them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tollgate_core::Operation;
use tollgate_wire::passthrough::Resource;

use super::{Inbound, Input, Outbound, Question, Vectors, counted};
use crate::{Fault, Invalid, Losses, neutral::Extra};

pub(super) struct OpenAi;

#[derive(Deserialize)]
struct Request {
    input: Value,
    dimensions: Option<u64>,
    encoding_format: Option<String>,
    /// Not OpenAI's: LiteLLM's name for what Cohere, Voyage and NVIDIA want to know.
    input_type: Option<String>,
    user: Option<String>,
    #[serde(flatten)]
    extra: Extra,
}

#[derive(Serialize)]
struct Item {
    object: &'static str,
    index: usize,
    embedding: Embedding,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Embedding {
    Floats(Vec<f64>),
    Base64(String),
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Datum>,
    model: Option<String>,
    usage: Option<Tokens>,
}

#[derive(Deserialize)]
struct Datum {
    index: Option<usize>,
    embedding: Value,
}

#[derive(Deserialize)]
struct Tokens {
    prompt_tokens: Option<u64>,
    total_tokens: Option<u64>,
}

// === impl OpenAi ===

impl Inbound for OpenAi {
    fn read(&self, body: &[u8]) -> Result<Question, Invalid> {
        let mut request: Request = serde_json::from_slice(body)?;
        request.extra.shift_remove("model");
        let (inputs, single) = inputs(request.input)?;
        let base64 = match request.encoding_format.as_deref() {
            None | Some("float") => false,
            Some("base64") => true,
            Some(other) => {
                let message = format!("`{other}` is neither `float` nor `base64`");
                return Err(Invalid::at("encoding_format", message));
            }
        };
        Ok(Question {
            inputs,
            single,
            dimensions: request.dimensions,
            base64,
            purpose: request.input_type,
            user: request.user,
            extra: request.extra,
            ..Question::default()
        })
    }

    fn write(&self, vectors: &Vectors, asked: &Question, model: &str) -> Vec<u8> {
        let items = vectors
            .values
            .iter()
            .enumerate()
            .map(|(index, values)| Item {
                object: "embedding",
                index,
                embedding: match asked.base64 {
                    true => Embedding::Base64(packed(values)),
                    false => Embedding::Floats(values.clone()),
                },
            });
        let tokens = vectors.usage.map_or(0, |usage| usage.total_input());
        let body = json!({
            "object": "list",
            "data": items.collect::<Vec<_>>(),
            "model": model,
            "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        });
        body.to_string().into_bytes()
    }
}

impl Outbound for OpenAi {
    fn resource(&self) -> Resource {
        Resource::OpenAi(Operation::Embed)
    }

    fn write(
        &self,
        question: &Question,
        model: &str,
        losses: &mut Losses,
    ) -> Result<Vec<u8>, Invalid> {
        let inputs = question.inputs.iter().map(|input| match input {
            Input::Text(text) => json!(text),
            Input::Tokens(tokens) => json!(tokens),
        });
        let mut body = json!({"model": model, "input": inputs.collect::<Vec<_>>()});
        if let Some(dimensions) = question.dimensions {
            body["dimensions"] = json!(dimensions);
        }
        if let Some(user) = &question.user {
            body["user"] = json!(user);
        }
        losses.meaning_if(question.purpose.is_some(), "input_type");
        losses.meaning_if(question.title.is_some(), "title");
        // Too long a text is refused, not cut.
        let cuts = |truncate: &Value| *truncate != json!(false) && *truncate != json!("NONE");
        if question.truncate.as_ref().is_some_and(cuts) {
            losses.note("truncate");
        }
        for name in question.extra.keys() {
            losses.unknown(name);
        }
        Ok(body.to_string().into_bytes())
    }

    fn read(&self, body: &[u8]) -> Result<Vectors, Fault> {
        let mut answer: Answer = serde_json::from_slice(body)?;
        answer.data.sort_by_key(|datum| datum.index);
        let values = answer.data.into_iter().map(|datum| floats(datum.embedding));
        Ok(Vectors {
            values: values.collect::<Result<_, _>>()?,
            usage: counted(
                answer
                    .usage
                    .and_then(|usage| usage.prompt_tokens.or(usage.total_tokens)),
            ),
            model: answer.model,
            id: None,
        })
    }
}

/// A text, tokens, or a list of either.
fn inputs(input: Value) -> Result<(Vec<Input>, bool), Invalid> {
    let wrong = || {
        let message =
            "is neither a text, a list of texts, a list of tokens nor a list of such lists";
        Invalid::at("input", message)
    };
    let one = |value: Value| match value {
        Value::String(text) => Ok(Input::Text(text)),
        Value::Array(_) => serde_json::from_value(value)
            .map(Input::Tokens)
            .map_err(|_| wrong()),
        _ => Err(wrong()),
    };
    match input {
        Value::String(text) => Ok((vec![Input::Text(text)], true)),
        Value::Array(items) if items.first().is_some_and(Value::is_number) => {
            Ok((vec![one(Value::Array(items))?], true))
        }
        Value::Array(items) => Ok((items.into_iter().map(one).collect::<Result<_, _>>()?, false)),
        _ => Err(wrong()),
    }
}

fn floats(embedding: Value) -> Result<Vec<f64>, Fault> {
    let Value::String(text) = embedding else {
        return Ok(serde_json::from_value(embedding)?);
    };
    let bytes = STANDARD
        .decode(text)
        .map_err(|error| Fault::Malformed(format!("an embedding that is no base64: {error}")))?;
    let (words, _) = bytes.as_chunks::<4>();
    Ok(words
        .iter()
        .map(|word| f64::from(f32::from_le_bytes(*word)))
        .collect())
}

/// Little-endian 32-bit floats in base64, as OpenAI packs them.
#[expect(clippy::cast_possible_truncation, reason = "the format has 32 bits")]
fn packed(values: &[f64]) -> String {
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|value| (*value as f32).to_le_bytes())
        .collect();
    STANDARD.encode(bytes)
}
