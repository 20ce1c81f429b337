//! Google's `embedContent` and `batchEmbedContents` (ai.google.dev/api/embeddings).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tollgate_wire::passthrough::Resource;

use super::{Inbound, Input, Outbound, Question, Vectors, counted};
use crate::{Fault, Invalid, Losses, neutral::Extra, send::at_the_root};

/// One content, one vector.
pub(super) struct Single;

/// Several at once.
pub(super) struct Batch;

#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    content: Content,
    #[serde(alias = "task_type", skip_serializing_if = "Option::is_none")]
    task_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(
        alias = "output_dimensionality",
        skip_serializing_if = "Option::is_none"
    )]
    output_dimensionality: Option<u64>,
    #[serde(flatten)]
    extra: Extra,
}

#[derive(Default, Deserialize, Serialize)]
struct Content {
    parts: Vec<Part>,
}

#[derive(Deserialize, Serialize)]
struct Part {
    text: Option<String>,
}

#[derive(Deserialize)]
struct Requests {
    requests: Vec<Request>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    embeddings: Vec<Values>,
    embedding: Option<Values>,
    usage_metadata: Option<Tokens>,
}

#[derive(Deserialize)]
struct Values {
    #[serde(default)]
    values: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tokens {
    prompt_token_count: Option<u64>,
}

/// What a text is embedded for, in Cohere's and Google's words.
const PURPOSES: [(&str, &str); 4] = [
    ("search_document", "RETRIEVAL_DOCUMENT"),
    ("search_query", "RETRIEVAL_QUERY"),
    ("classification", "CLASSIFICATION"),
    ("clustering", "CLUSTERING"),
];

/// Google's word for a purpose; others go as they are, for it has more of them.
pub(super) fn task(purpose: &str) -> String {
    let known = PURPOSES.iter().find(|(word, _)| *word == purpose);
    known.map_or_else(|| purpose.to_owned(), |(_, task)| (*task).to_owned())
}

/// Cohere's word for a purpose.
pub(super) fn purpose(task: &str) -> String {
    let known = PURPOSES.iter().find(|(_, word)| *word == task);
    known.map_or_else(|| task.to_owned(), |(purpose, _)| (*purpose).to_owned())
}

// === impl Single ===

impl Inbound for Single {
    fn read(&self, body: &[u8]) -> Result<Question, Invalid> {
        let request = serde_json::from_slice(body)?;
        question(vec![request], true)
    }

    fn write(&self, vectors: &Vectors, _: &Question, _: &str) -> Vec<u8> {
        let first = vectors.values.first().map_or(&[][..], Vec::as_slice);
        json!({"embedding": {"values": first}})
            .to_string()
            .into_bytes()
    }
}

// === impl Batch ===

impl Inbound for Batch {
    fn read(&self, body: &[u8]) -> Result<Question, Invalid> {
        let Requests { requests } = serde_json::from_slice(body)?;
        question(requests, false)
    }

    fn write(&self, vectors: &Vectors, _: &Question, _: &str) -> Vec<u8> {
        let values = vectors
            .values
            .iter()
            .map(|values| json!({"values": values}));
        json!({"embeddings": values.collect::<Vec<_>>()})
            .to_string()
            .into_bytes()
    }
}

impl Outbound for Batch {
    fn resource(&self) -> Resource {
        Resource::BatchEmbedContents
    }

    fn write(
        &self,
        question: &Question,
        model: &str,
        losses: &mut Losses,
    ) -> Result<Vec<u8>, Invalid> {
        let request = |text: &str| Request {
            model: Some(format!("models/{model}")),
            content: Content {
                parts: vec![Part {
                    text: Some(text.to_owned()),
                }],
            },
            task_type: question.purpose.as_deref().map(task),
            title: question.title.clone(),
            output_dimensionality: question.dimensions,
            extra: Extra::new(),
        };
        let requests: Vec<_> = question.texts()?.into_iter().map(request).collect();
        losses.meaning_if(question.truncate.is_some(), "truncate");
        question.lose_rest(losses);
        Ok(json!({"requests": requests}).to_string().into_bytes())
    }

    /// A batch has nothing but its requests; what is Google's own stands in each of them.
    fn add_own(&self, body: &mut Extra, members: Extra, losses: &mut Losses) {
        let requests = body.get_mut("requests").and_then(Value::as_array_mut);
        for request in requests.into_iter().flatten() {
            if let Value::Object(request) = request {
                at_the_root(request, members.clone(), losses);
            }
        }
    }

    fn read(&self, body: &[u8]) -> Result<Vectors, Fault> {
        let answer: Answer = serde_json::from_slice(body)?;
        let all = answer.embedding.into_iter().chain(answer.embeddings);
        Ok(Vectors {
            values: all.map(|values| values.values).collect(),
            usage: counted(
                answer
                    .usage_metadata
                    .and_then(|usage| usage.prompt_token_count),
            ),
            model: None,
            id: None,
        })
    }
}

/// One question from several requests, which must agree in everything but their texts.
fn question(requests: Vec<Request>, single: bool) -> Result<Question, Invalid> {
    let mut question = Question {
        single,
        ..Question::default()
    };
    for (number, request) in requests.into_iter().enumerate() {
        let own = (
            request.task_type,
            request.title,
            request.output_dimensionality,
        );
        let seen = (&question.purpose, &question.title, &question.dimensions);
        if number > 0 && (&own.0, &own.1, &own.2) != seen {
            let message = "differs from the first one in more than its text, which only Google can answer in one call";
            return Err(Invalid::at(format!("requests[{number}]"), message));
        }
        (question.purpose, question.title, question.dimensions) = own;
        question.extra.extend(request.extra);
        let texts = request.content.parts.into_iter().map(|part| part.text);
        let text = texts.collect::<Option<Vec<_>>>().ok_or_else(|| {
            let message = "only texts are embedded by other providers";
            Invalid::at(format!("requests[{number}].content.parts"), message)
        })?;
        // Parts of one content have one vector.
        question.inputs.push(Input::Text(text.join("\n")));
    }
    Ok(question)
}
