use serde_json::{Map, Value, json};

use super::ModelRecord;

/// A row of LiteLLM's table of models. `shown` are its `litellm_params`, with what is secret masked; LiteLLM shows
/// them encrypted.
pub(super) fn row(model: &ModelRecord, shown: &Map<String, Value>) -> Value {
    let mut info = model.model_info.clone();
    info.insert("id".to_owned(), json!(model.model_id));
    info.insert("db_model".to_owned(), json!(true));
    json!({
        "model_id": model.model_id,
        "model_name": model.model_name,
        "litellm_params": shown,
        "model_info": info,
        "blocked": model.blocked,
        "created_at": model.created_at,
        "created_by": model.created_by,
        "updated_at": model.updated_at,
        "updated_by": model.updated_by,
    })
}
