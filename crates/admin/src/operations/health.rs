use serde_json::json;

use crate::answer::Answer;

/// `POST /key/health`: whoever was let in has a key that is in order. There are no callbacks of keys yet.
pub(super) fn run() -> Answer {
    json!({"key": "healthy", "logging_callbacks": null}).into()
}
