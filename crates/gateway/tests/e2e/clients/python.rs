//! The Python libraries of Anthropic, Google and Ollama; OpenAI's is beside this.

use std::process::Command;

use super::{
    program::{checked, named, scripts, told},
    upstreams::Upstreams,
};

/// The variable that names an interpreter with the libraries.
pub(crate) const PYTHON: &str = "TOLLGATE_PYTHON";

async fn content(script: &str) {
    let Some(python) = named(PYTHON) else { return };
    let upstreams = Upstreams::start().await;
    let mut command = Command::new(python);
    command.arg(scripts().join(script));
    checked(told(command, &upstreams), 70).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anthropics_python_library_is_content_with_every_provider() {
    content("anthropic_sdk.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn googles_python_library_is_content_with_every_provider() {
    content("google_genai_sdk.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ollamas_python_library_is_content_with_every_provider() {
    content("ollama_sdk.py").await;
}
