//! `GET …/models` and `GET …/models/{model}`.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Cost},
    backend::Backend,
    call::Call,
};

use super::{CREATED, unknown_path};

pub(super) fn answer(backend: &Backend, call: &Call) -> Answer {
    let models = &backend.config.models;
    let path = call.path.trim_end_matches('/');
    if path.ends_with("/models") {
        let data: Vec<Value> = models.iter().map(|id| model(id)).collect();
        return Answer::json(&json!({"object": "list", "data": data}), Cost::default());
    }
    match path.rsplit_once("/models/") {
        Some((_, id)) if models.iter().any(|known| known == id) => {
            Answer::json(&model(id), Cost::default())
        }
        Some((_, id)) => {
            let message = format!("The model '{id}' does not exist");
            Answer::failure(StatusCode::NOT_FOUND, &message)
        }
        None => unknown_path(call),
    }
}

fn model(id: &str) -> Value {
    json!({"id": id, "object": "model", "created": CREATED, "owned_by": "mock"})
}
