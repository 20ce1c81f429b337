//! Cohere's vectors: its own `/v2/embed`, and the same model through Bedrock's `invoke`.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tollgate_wire::passthrough::Resource;

use super::{Outbound, Question, Vectors, counted, gemini::purpose, whole};
use crate::{Fault, Invalid, Losses};

/// At Cohere.
pub(super) struct Cohere;

/// On Bedrock.
pub(super) struct Bedrock;

#[derive(Deserialize)]
struct Answer {
    id: Option<String>,
    embeddings: Embeddings,
    meta: Option<Meta>,
}

/// By type, or as v1 and Bedrock answer when no type was asked for.
#[derive(Deserialize)]
#[serde(untagged)]
enum Embeddings {
    Plain(Vec<Vec<f64>>),
    Typed(Typed),
}

/// A configuration may ask for another type of number than the usual one.
#[derive(Deserialize)]
struct Typed {
    float: Option<Vec<Vec<f64>>>,
    int8: Option<Vec<Vec<f64>>>,
    uint8: Option<Vec<Vec<f64>>>,
}

#[derive(Deserialize)]
struct Meta {
    billed_units: Option<BilledUnits>,
}

#[derive(Deserialize)]
struct BilledUnits {
    /// Declared as floats.
    input_tokens: Option<f64>,
    image_tokens: Option<f64>,
}

/// Cohere insists on a purpose; documents are what most are for, and LiteLLM's choice.
const USUAL_PURPOSE: &str = "search_document";

// === impl Cohere ===

impl Outbound for Cohere {
    fn resource(&self) -> Resource {
        Resource::CohereEmbed
    }

    fn write(
        &self,
        question: &Question,
        model: &str,
        losses: &mut Losses,
    ) -> Result<Vec<u8>, Invalid> {
        let mut body = members(question, losses)?;
        body.insert("model".to_owned(), json!(model));
        Ok(Value::Object(body).to_string().into_bytes())
    }

    fn read(&self, body: &[u8]) -> Result<Vectors, Fault> {
        let answer: Answer = serde_json::from_slice(body)?;
        let values = match answer.embeddings {
            Embeddings::Plain(values) => Some(values),
            Embeddings::Typed(typed) => typed.float.or(typed.int8).or(typed.uint8),
        };
        let values = values.ok_or_else(|| Fault::Malformed("vectors of no numbers".to_owned()))?;
        let billed = answer.meta.and_then(|meta| meta.billed_units);
        let tokens = billed.and_then(|billed| {
            let images = billed.image_tokens.unwrap_or(0.0);
            Some(whole(billed.input_tokens? + images))
        });
        Ok(Vectors {
            values,
            usage: counted(tokens),
            model: None,
            id: answer.id,
        })
    }
}

// === impl Bedrock ===

impl Outbound for Bedrock {
    fn resource(&self) -> Resource {
        Resource::Invoke
    }

    fn write(&self, question: &Question, _: &str, losses: &mut Losses) -> Result<Vec<u8>, Invalid> {
        let body = members(question, losses)?;
        Ok(Value::Object(body).to_string().into_bytes())
    }

    fn read(&self, body: &[u8]) -> Result<Vectors, Fault> {
        Cohere.read(body)
    }
}

fn members(question: &Question, losses: &mut Losses) -> Result<Map<String, Value>, Invalid> {
    let purpose = question.purpose.as_deref().map(purpose);
    let mut body = Map::new();
    let mut set = |name: &str, value: Value| body.insert(name.to_owned(), value);
    set("texts", json!(question.texts()?));
    set(
        "input_type",
        json!(purpose.as_deref().unwrap_or(USUAL_PURPOSE)),
    );
    set("embedding_types", json!(["float"]));
    if let Some(dimensions) = question.dimensions {
        set("output_dimension", json!(dimensions));
    }
    match &question.truncate {
        Some(Value::Bool(false)) => drop(set("truncate", json!("NONE"))),
        Some(Value::Bool(true)) => drop(set("truncate", json!("END"))),
        Some(word) => drop(set("truncate", word.clone())),
        None => {}
    }
    losses.meaning_if(question.title.is_some(), "title");
    question.lose_rest(losses);
    Ok(body)
}
