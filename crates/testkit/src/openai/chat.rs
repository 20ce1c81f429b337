//! `POST …/chat/completions`.

use http::StatusCode;

use crate::{answer::Answer, call::Call};

use super::{
    chunks,
    completion::{Completion, reports_usage},
    conversation,
};

/// The most choices that OpenAI gives for one request.
const MAX_CHOICES: u64 = 128;

pub(super) fn answer(call: &Call) -> Answer {
    let messages = &call.body["messages"];
    if messages.as_array().is_none_or(Vec::is_empty) {
        return Answer::lacking("messages");
    }
    let choices = call.body["n"].as_u64().unwrap_or(1);
    if choices == 0 || choices > MAX_CHOICES {
        let message = "Invalid 'n': expected a number from 1 to 128.";
        return Answer::failure(StatusCode::BAD_REQUEST, message);
    }
    let asked = match conversation::of_chat(&call.body) {
        Ok(asked) => asked,
        Err(complaint) => return Answer::failure(StatusCode::BAD_REQUEST, &complaint),
    };
    let completion = Completion::of(call, &asked, choices);
    if call.wants_stream() {
        chunks::answer(&completion, reports_usage(&call.body))
    } else {
        Answer::json(&completion.document(), completion.cost)
    }
}
