//! What all tests need: the binary as a process, clients, and mock providers.

mod answer;
mod client;
mod database;
mod events;
mod gateway;
mod log;
mod playing;
mod setup;
mod tls;

use std::time::Duration;

use serde_json::{Value, json};
use tollgate_testkit::{MockConfig, MockProvider};

pub(crate) use self::{
    answer::Answer,
    client::{Request, exchange, get, post, send},
    database::on_postgres,
    events::{Ended, Events},
    gateway::Gateway,
    playing::{playing, playing_with},
    setup::Setup,
    tls::Certificate,
};

/// The gateway's key in all tests that do not set another.
pub(crate) const KEY: &str = "sk-e2e-master-key";

/// The path most clients use.
pub(crate) const CHAT: &str = "/v1/chat/completions";

/// The words of every question; the mock repeats them, one in each event of a stream.
pub(crate) const WORDS: &str = "one two three";

/// Far longer than anything takes on a busy machine; only a defect waits this long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A provider that answers as it should.
pub(crate) async fn provider() -> MockProvider {
    MockProvider::start(MockConfig::default()).await.unwrap()
}

/// A gateway with the model `gpt-4o` at `base`.
pub(crate) async fn gateway(base: &str) -> Gateway {
    Setup::new().model("gpt-4o", base).start().await
}

/// A question to `model`.
pub(crate) fn chat(model: &str) -> String {
    question(model).to_string()
}

/// A question to `model` whose answer is to be a stream.
pub(crate) fn streamed(model: &str) -> String {
    let mut question = question(model);
    question["stream"] = Value::from(true);
    question.to_string()
}

/// A question with one more member.
pub(crate) fn chat_with(model: &str, member: &str, value: Value) -> String {
    let mut question = question(model);
    question[member] = value;
    question.to_string()
}

fn question(model: &str) -> Value {
    json!({"model": model, "messages": [{"role": "user", "content": WORDS}]})
}
