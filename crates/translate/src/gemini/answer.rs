//! Whole answers, read.

use serde_json::Value;
use tollgate_core::Dialect;

use super::{
    finish, grounding, logprobs, parts, usage,
    wire::{Candidate, Response},
};
use crate::{
    Fault,
    neutral::{Answer, Choice, Content, Extra, Finish, Part},
};

/// What `body` says.
pub(super) fn read(body: &[u8]) -> Result<Answer, Fault> {
    let response = response(body)?;
    let mut answer = Answer::new(Dialect::Gemini);
    answer.extra = top(&response);
    answer.service_tier = tier(&response);
    answer.id = response.response_id;
    answer.model = response.model_version;
    answer.usage = response.usage_metadata.as_ref().map(usage::read);
    let candidates = response.candidates.unwrap_or_default();
    if candidates.is_empty() {
        answer.choices.push(empty(&answer.extra));
    }
    for (position, candidate) in (0..).zip(candidates) {
        answer.choices.push(choice(candidate, position));
    }
    Ok(answer)
}

/// `body` as the wire's types, unless it is an error.
pub(super) fn response(body: &[u8]) -> Result<Response, Fault> {
    let response = serde_json::from_slice::<Response>(body);
    // An error within a stream that is no stream of events comes in brackets.
    let error = match &response {
        Ok(response) => response.extra.get("error").cloned(),
        Err(_) => serde_json::from_slice::<Value>(body)
            .ok()
            .and_then(|value| value.get(0)?.get("error").cloned()),
    };
    if let Some(error) = error.filter(|error| !error.is_null()) {
        let code = error.get("code").and_then(Value::as_u64);
        let status = code.and_then(|code| u16::try_from(code).ok());
        return Err(Fault::Reported {
            status: status.filter(|status| (400..600).contains(status)),
            body: body.to_vec(),
        });
    }
    let response = response?;
    let said = response.candidates.is_some()
        || response.usage_metadata.is_some()
        || response.response_id.is_some()
        || response.extra.contains_key("promptFeedback");
    if said {
        Ok(response)
    } else {
        let message = "neither candidates nor promptFeedback nor usageMetadata";
        Err(Fault::Malformed(message.to_owned()))
    }
}

/// What is known of an answer beside candidates and tokens.
pub(super) fn top(response: &Response) -> Extra {
    let mut extra = response.extra.clone();
    let usage = response.usage_metadata.as_ref();
    if let Some(traffic) = usage.and_then(|usage| usage.traffic_type.clone()) {
        extra.insert("usageMetadata.trafficType".to_owned(), traffic);
    }
    extra
}

/// The class of service, in OpenAI's words.
pub(super) fn tier(response: &Response) -> Option<String> {
    let tier = response.usage_metadata.as_ref()?.service_tier.as_ref()?;
    let tier = tier.as_str()?.to_ascii_lowercase();
    Some(match tier.as_str() {
        "standard" => "default".to_owned(),
        _ => tier,
    })
}

/// The prompt was blocked, or there is nothing to say.
pub(super) fn empty(extra: &Extra) -> Choice {
    let blocked = extra
        .get("promptFeedback")
        .and_then(|feedback| feedback.get("blockReason"));
    let finish = match blocked {
        Some(_) => Finish::ContentFilter,
        None => Finish::Other("FINISH_REASON_UNSPECIFIED".to_owned()),
    };
    Choice {
        finish: Some(finish),
        ..Choice::default()
    }
}

fn choice(mut candidate: Candidate, position: u32) -> Choice {
    let content = candidate.content.take().unwrap_or_default();
    let said = content.parts.unwrap_or_default().into_iter();
    let mut said = said.map(parts::read).filter(says).collect::<Vec<_>>();
    if let Some(metadata) = &candidate.grounding_metadata {
        cite(metadata, &mut said);
    }
    let calls = said
        .iter()
        .any(|part| matches!(part.content, Content::ToolCall { .. }));
    let index = candidate.index.and_then(|index| u32::try_from(index).ok());
    let probabilities = candidate.logprobs_result.as_ref();
    let logprobs = probabilities.map(logprobs::read).unwrap_or_default();
    let (finish, extra) = rest(candidate, calls);
    Choice {
        index: index.unwrap_or(position),
        parts: said,
        finish,
        logprobs,
        extra,
    }
}

/// Why a candidate ended, and what the neutral form has no place for.
pub(super) fn rest(candidate: Candidate, calls: bool) -> (Option<Finish>, Extra) {
    let mut extra = candidate.extra;
    let mut keep = |name: &str, value: Value| extra.insert(name.to_owned(), value);
    if let Some(metadata) = candidate.grounding_metadata {
        keep("groundingMetadata", metadata);
    }
    if let Some(result) = candidate.logprobs_result {
        keep(
            "logprobsResult",
            serde_json::to_value(result).unwrap_or_default(),
        );
    }
    let word = candidate.finish_reason.as_ref().map(finish::word);
    let reason = word.as_deref().map(|word| finish::read(word, calls));
    if let (Some(reason), Some(word)) = (&reason, word)
        && !matches!(reason, Finish::Other(_))
        && finish::write(reason) != word
    {
        keep("finishReason", word.into());
    }
    (reason, extra)
}

/// Whether a part says anything: answers often end with an empty text.
pub(super) fn says(part: &Part) -> bool {
    let words = match &part.content {
        Content::Text { text, .. } | Content::Thinking { text, .. } => !text.is_empty(),
        _ => true,
    };
    words || part.state.is_some() || !part.extra.is_empty()
}

fn cite(metadata: &Value, parts: &mut [Part]) {
    let texts = parts.iter().filter_map(Part::as_text).collect::<Vec<_>>();
    let found = grounding::read(metadata, &texts);
    let lists = parts.iter_mut().filter_map(|part| match &mut part.content {
        Content::Text { citations, .. } => Some(citations),
        _ => None,
    });
    let mut lists = lists.collect::<Vec<_>>();
    for (number, citation) in found {
        if let Some(list) = lists.get_mut(number) {
            list.push(citation);
        }
    }
}
