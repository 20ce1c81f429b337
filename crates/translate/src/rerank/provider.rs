//! How Cohere, Voyage, Jina and vLLM order documents: nearly alike.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tollgate_core::{Deployment, Dialect, Operation, Precision, Usage};
use tollgate_wire::passthrough::Resource;

use super::Question;
use crate::{Fault, Invalid, Losses};

/// Whose request and answer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    /// Cohere's v2 (docs.cohere.com/reference/rerank).
    Cohere,
    /// Voyage calls `top_n` `top_k` and the results `data` (docs.voyageai.com/reference/reranker-api).
    Voyage,
    /// Jina's API, which vLLM and most other servers have copied.
    Jina,
}

/// The order that a provider found.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Place of the document in the question, and its relevance, best first.
    pub(super) results: Vec<(usize, f64)>,
    pub(super) id: Option<String>,
    pub(super) model: Option<String>,
    pub(super) usage: Option<Usage>,
    pub(super) search_units: Option<u64>,
}

#[derive(Deserialize)]
struct Answer {
    id: Option<String>,
    model: Option<String>,
    results: Option<Vec<Ranked>>,
    /// Voyage's name for them.
    data: Option<Vec<Ranked>>,
    usage: Option<Tokens>,
    meta: Option<Meta>,
}

#[derive(Deserialize)]
struct Ranked {
    index: usize,
    relevance_score: Option<f64>,
    /// What some servers call it; others write both.
    score: Option<f64>,
}

#[derive(Deserialize)]
struct Tokens {
    total_tokens: Option<f64>,
    prompt_tokens: Option<f64>,
    input_tokens: Option<f64>,
}

#[derive(Deserialize)]
struct Meta {
    billed_units: Option<BilledUnits>,
    tokens: Option<Tokens>,
}

#[derive(Deserialize)]
struct BilledUnits {
    search_units: Option<f64>,
}

// === impl Provider ===

impl Provider {
    pub(super) fn of(deployment: &Deployment) -> Option<Self> {
        match (deployment.dialect, &*deployment.provider.prefix) {
            (Dialect::Cohere, _) => Some(Self::Cohere),
            (Dialect::OpenAi, "voyage") => Some(Self::Voyage),
            (Dialect::OpenAi, _) => Some(Self::Jina),
            _ => None,
        }
    }

    pub(super) fn resource(self) -> Resource {
        match self {
            Self::Cohere => Resource::CohereRerank,
            Self::Voyage | Self::Jina => Resource::OpenAi(Operation::Rerank),
        }
    }

    /// The request about `model`. Documents are never asked back: the gateway has them.
    pub(super) fn write(
        self,
        question: &Question,
        model: &str,
        losses: &mut Losses,
    ) -> Result<Vec<u8>, Invalid> {
        let mut body = Map::new();
        let mut set = |name: &str, value: Value| drop(body.insert(name.to_owned(), value));
        set("model", json!(model));
        set("query", json!(question.query));
        set("documents", json!(question.texts()?));
        if let Some(most) = question.top_n {
            let name = if self == Self::Voyage {
                "top_k"
            } else {
                "top_n"
            };
            set(name, json!(most));
        }
        match (self, question.max_tokens_per_doc) {
            (Self::Cohere, Some(most)) => set("max_tokens_per_doc", json!(most)),
            (_, most) => losses.meaning_if(most.is_some(), "max_tokens_per_doc"),
        }
        if self == Self::Jina {
            set("return_documents", json!(false));
        }
        losses.meaning_if(question.max_chunks_per_doc.is_some(), "max_chunks_per_doc");
        losses.meaning_if(question.rank_fields.is_some(), "rank_fields");
        Ok(Value::Object(body).to_string().into_bytes())
    }

    pub(super) fn read(self, body: &[u8]) -> Result<Order, Fault> {
        let answer: Answer = serde_json::from_slice(body)?;
        let results = answer.results.or(answer.data);
        let results =
            results.ok_or_else(|| Fault::Malformed("neither `results` nor `data`".to_owned()))?;
        let (billed, tokens) = answer
            .meta
            .map_or((None, None), |meta| (meta.billed_units, meta.tokens));
        let tokens = answer.usage.or(tokens);
        let tokens = tokens.and_then(|tokens| {
            let read = tokens.prompt_tokens.or(tokens.input_tokens);
            read.or(tokens.total_tokens).map(whole)
        });
        Ok(Order {
            results: results
                .into_iter()
                .map(Ranked::place)
                .collect::<Result<_, _>>()?,
            id: answer.id,
            model: answer.model,
            usage: tokens.map(|input| Usage {
                input,
                precision: Precision::Reported,
                ..Usage::default()
            }),
            search_units: billed.and_then(|billed| billed.search_units).map(whole),
        })
    }
}

// === impl Ranked ===

impl Ranked {
    fn place(self) -> Result<(usize, f64), Fault> {
        let score = self.relevance_score.or(self.score);
        let score = score.ok_or_else(|| Fault::Malformed("a result without a score".to_owned()))?;
        Ok((self.index, score))
    }
}

/// A count that may be written as a float.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are whole and positive; anything else becomes 0 or the largest"
)]
fn whole(count: f64) -> u64 {
    count as u64
}
