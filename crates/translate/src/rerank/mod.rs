//! Documents in order of relevance. Clients ask as LiteLLM's `/rerank` does, which is Cohere's request.

mod provider;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use tollgate_core::{Attempt, Deployment, Error, UpstreamRequest};
use tollgate_wire::{PassthroughPolicy, passthrough::unusable};

use self::provider::{Order, Provider};
use crate::{
    Invalid, Losses, TranslatePolicy,
    answer::{Whole, Written},
    neutral::Extra,
    params::{self, Params},
    refusal::{no_way, refused},
    send::{at_the_root, clients_body, send, with_members},
};

/// What is to be ordered.
#[derive(Debug, Deserialize)]
struct Question {
    query: String,
    documents: Vec<Value>,
    top_n: Option<u64>,
    return_documents: Option<bool>,
    max_tokens_per_doc: Option<u64>,
    max_chunks_per_doc: Option<u64>,
    rank_fields: Option<Value>,
    #[serde(flatten)]
    extra: Extra,
}

/// The request that asks the attempt's deployment.
pub(crate) fn build<P>(
    attempt: &Attempt<P>,
    passthrough: &PassthroughPolicy,
    policy: TranslatePolicy,
) -> Result<UpstreamRequest, Error> {
    let (call, deployment) = (&attempt.call, &attempt.candidate.deployment);
    let Some(provider) = Provider::of(deployment) else {
        return Err(no_way(attempt));
    };
    let params = Params::of(call.controls.get(), deployment, policy);
    let mut losses = Losses::new();
    let body = clients_body(attempt, &params, &mut losses)?;
    let mut question = Question::read(&body, deployment)?;
    let written = provider.write(&question, &attempt.candidate.model, &mut losses);
    let mut own = std::mem::take(&mut question.extra);
    own.shift_remove("model");
    own.extend(params.allowed(&body, &mut losses));
    let body = with_members(written.map_err(refused)?, own, |body, members| {
        at_the_root(body, members, &mut losses);
    })?;
    params.judge(&losses, deployment)?;
    let id = format!("rerank-{}", call.id);
    let answer = move |body: &[u8]| {
        let order = provider.read(body)?;
        Ok(Written {
            bytes: question.write(&order, &id),
            usage: order.usage,
            model: order.model,
        })
    };
    let classifier = Whole::new(answer, losses, Arc::clone(deployment));
    send(
        attempt,
        passthrough,
        provider.resource(),
        body,
        Box::new(classifier),
    )
}

// === impl Question ===

impl Question {
    /// What the client asks; the deployment's default members stand in where it is silent.
    fn read(body: &[u8], deployment: &Deployment) -> Result<Self, Error> {
        let unfit = |error: serde_json::Error| {
            let why = format!("its default parameters do not fit a rerank call: {error}");
            unusable(deployment, &why)
        };
        let asked = serde_json::from_slice::<Extra>(body).map_err(|error| refused(error.into()))?;
        let defaults = params::defaults(deployment, r#""model":"""#);
        let mut both: Extra = serde_json::from_slice(&defaults).map_err(unfit)?;
        both.extend(asked.clone());
        serde_json::from_value(both.into()).map_err(|error| {
            // Where the client's own members do as well, those of the configuration do not.
            match serde_json::from_value::<Self>(asked.into()) {
                Ok(_) => unfit(error),
                Err(own) => refused(own.into()),
            }
        })
    }

    /// The documents as texts: strings, or objects with a `text`.
    fn texts(&self) -> Result<Vec<&str>, Invalid> {
        let texts = self.documents.iter().enumerate().map(|(number, document)| {
            let text = document.as_str().or_else(|| document.get("text")?.as_str());
            text.ok_or_else(|| {
                let message = "is neither a text nor an object with a `text`";
                Invalid::at(format!("documents[{number}]"), message)
            })
        });
        texts.collect()
    }

    /// LiteLLM's answer: the documents as they were sent, unless the client does not want them back.
    fn write(&self, order: &Order, id: &str) -> Vec<u8> {
        let results = order.results.iter().map(|(index, score)| {
            let mut result = json!({"index": index, "relevance_score": score});
            let document = self
                .documents
                .get(*index)
                .filter(|_| self.return_documents == Some(true));
            if let Some(document) = document {
                result["document"] = match document {
                    Value::String(text) => json!({"text": text}),
                    other => other.clone(),
                };
            }
            result
        });
        let mut meta = json!({});
        if let Some(units) = order.search_units {
            meta["billed_units"] = json!({"search_units": units});
        }
        if let Some(usage) = order.usage {
            meta["tokens"] = json!({"input_tokens": usage.total_input(), "output_tokens": 0});
        }
        let id = order.id.as_deref().unwrap_or(id);
        let results: Vec<_> = results.collect();
        json!({"id": id, "results": results, "meta": meta})
            .to_string()
            .into_bytes()
    }
}
