//! The JavaScript libraries of OpenAI, Anthropic and Vercel.

use std::process::Command;

use super::{
    program::{checked, named, scripts, told},
    upstreams::Upstreams,
};

/// The variable that names a Node.js beside whose scripts the libraries are installed.
pub(crate) const NODE: &str = "TOLLGATE_NODE";

async fn content(script: &str) {
    let Some(node) = named(NODE) else { return };
    let upstreams = Upstreams::start().await;
    let mut command = Command::new(node);
    command.arg(scripts().join("js").join(script));
    checked(told(command, &upstreams), 40).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn openais_javascript_library_is_content_with_every_provider() {
    content("openai_sdk.js").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anthropics_javascript_library_is_content_with_every_provider() {
    content("anthropic_sdk.js").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn vercels_javascript_library_is_content_with_every_provider() {
    content("vercel_ai.js").await;
}
