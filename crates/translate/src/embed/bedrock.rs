//! Amazon Titan's vectors through Bedrock's `invoke` (Bedrock user guide, "Amazon Titan Embeddings").

use serde::Deserialize;
use serde_json::json;
use tollgate_wire::passthrough::Resource;

use super::{Outbound, Question, Vectors, counted};
use crate::{Fault, Invalid, Losses};

pub(super) struct Titan;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    embedding: Vec<f64>,
    input_text_token_count: Option<u64>,
}

// === impl Titan ===

impl Outbound for Titan {
    fn resource(&self) -> Resource {
        Resource::Invoke
    }

    fn write(&self, question: &Question, _: &str, losses: &mut Losses) -> Result<Vec<u8>, Invalid> {
        let texts = question.texts()?;
        let [text] = texts[..] else {
            let message = "Titan embeds one text a call; send each of them by itself";
            return Err(Invalid::at("input", message));
        };
        let mut body = json!({"inputText": text});
        if let Some(dimensions) = question.dimensions {
            body["dimensions"] = json!(dimensions);
        }
        losses.meaning_if(question.purpose.is_some(), "input_type");
        losses.meaning_if(question.title.is_some(), "title");
        losses.meaning_if(question.truncate.is_some(), "truncate");
        question.lose_rest(losses);
        Ok(body.to_string().into_bytes())
    }

    fn read(&self, body: &[u8]) -> Result<Vectors, Fault> {
        let answer: Answer = serde_json::from_slice(body)?;
        Ok(Vectors {
            values: vec![answer.embedding],
            usage: counted(answer.input_text_token_count),
            model: None,
            id: None,
        })
    }
}
