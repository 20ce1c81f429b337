//! Vectors on Vertex AI: `predict` of its text embedding models (Vertex AI's API reference).

use serde::Deserialize;
use serde_json::json;
use tollgate_wire::passthrough::Resource;

use super::{Outbound, Question, Vectors, counted, gemini::task, whole};
use crate::{Fault, Invalid, Losses, neutral::Extra, send::at_the_root};

pub(super) struct Vertex;

#[derive(Deserialize)]
struct Answer {
    predictions: Vec<Prediction>,
}

#[derive(Deserialize)]
struct Prediction {
    embeddings: Embeddings,
}

#[derive(Deserialize)]
struct Embeddings {
    values: Vec<f64>,
    statistics: Option<Statistics>,
}

#[derive(Deserialize)]
struct Statistics {
    /// Written as a float: `4.0`.
    token_count: Option<f64>,
}

// === impl Vertex ===

impl Outbound for Vertex {
    fn resource(&self) -> Resource {
        Resource::Predict
    }

    fn write(&self, question: &Question, _: &str, losses: &mut Losses) -> Result<Vec<u8>, Invalid> {
        let instance = |text| {
            let mut instance = json!({"content": text});
            if let Some(purpose) = &question.purpose {
                instance["task_type"] = json!(task(purpose));
            }
            if let Some(title) = &question.title {
                instance["title"] = json!(title);
            }
            instance
        };
        let instances: Vec<_> = question.texts()?.into_iter().map(instance).collect();
        let mut body = json!({"instances": instances});
        if let Some(dimensions) = question.dimensions {
            body["parameters"]["outputDimensionality"] = json!(dimensions);
        }
        match question
            .truncate
            .as_ref()
            .map(|truncate| truncate.as_bool())
        {
            Some(Some(truncate)) => body["parameters"]["autoTruncate"] = json!(truncate),
            Some(None) => losses.meaning("truncate"),
            None => {}
        }
        question.lose_rest(losses);
        Ok(body.to_string().into_bytes())
    }

    /// Beside its texts a prediction has parameters.
    fn add_own(&self, body: &mut Extra, members: Extra, losses: &mut Losses) {
        let parameters = [("parameters".to_owned(), members.into())];
        at_the_root(body, parameters.into_iter().collect(), losses);
    }

    fn read(&self, body: &[u8]) -> Result<Vectors, Fault> {
        let answer: Answer = serde_json::from_slice(body)?;
        let counts = answer.predictions.iter().map(|prediction| {
            let statistics = prediction.embeddings.statistics.as_ref()?;
            statistics.token_count.map(whole)
        });
        let tokens = counts.sum::<Option<u64>>();
        let values = answer
            .predictions
            .into_iter()
            .map(|prediction| prediction.embeddings.values);
        Ok(Vectors {
            values: values.collect(),
            usage: counted(tokens),
            model: None,
            id: None,
        })
    }
}
