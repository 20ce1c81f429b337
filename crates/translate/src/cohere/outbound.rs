//! How Cohere is asked.

use serde_json::{Map, Value, json};

use super::{messages, settings, tools};
use crate::{Invalid, Losses, Prepared, neutral::Request};

pub(super) fn write(
    request: &Request,
    model: &str,
    losses: &mut Losses,
) -> Result<Prepared, Invalid> {
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(model));
    let messages = messages::write(&request.messages, losses)?;
    if messages.is_empty() {
        let message = "there is nothing to answer: send at least one message";
        return Err(Invalid::at("messages", message));
    }
    body.insert("messages".to_owned(), Value::Array(messages));
    tools::write(request, losses, &mut body);
    settings::write(request, losses, &mut body);
    body.insert("stream".to_owned(), json!(request.stream));
    Ok(Prepared {
        body: Value::Object(body).to_string().into_bytes(),
        ..Prepared::default()
    })
}
