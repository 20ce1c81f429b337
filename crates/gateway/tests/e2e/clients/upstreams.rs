//! A gateway whose models stand at one mock provider, each in another dialect.

use serde_json::{Value, json};
use tollgate_testkit::MockProvider;

use crate::harness::{Gateway, Setup, provider};

/// The models that clients ask, with what stands behind them.
///
/// Claude on Bedrock is asked in Anthropic's dialect by clients that speak it, Nova always through Converse. Gemini 3 is
/// the strictest of its kind: it refuses calls without their signatures.
const MODELS: [(&str, &str); 7] = [
    ("on-openai", "openai/gpt-4o"),
    ("on-anthropic", "anthropic/claude-sonnet-4-5"),
    ("on-gemini", "gemini/gemini-3-pro"),
    ("on-bedrock", "bedrock/us.anthropic.claude-sonnet-4-v1:0"),
    ("on-nova", "bedrock/us.amazon.nova-pro-v1:0"),
    ("on-ollama", "ollama_chat/qwen3"),
    ("on-cohere", "cohere_chat/command-a"),
];

/// No name of these contains `gemini`: of such a model Google's library asks one vector for all texts.
const EMBEDDERS: [(&str, &str); 3] = [
    ("embed-on-openai", "openai/text-embedding-3-small"),
    ("embed-on-google", "gemini/gemini-embedding-001"),
    ("embed-on-ollama", "ollama/nomic-embed-text"),
];

/// Those of the models whose thoughts are signed.
pub(crate) const THINKERS: [&str; 3] = ["on-anthropic", "on-gemini", "on-bedrock"];

/// A running gateway and the provider behind it.
#[derive(Debug)]
pub(crate) struct Upstreams {
    pub(crate) gateway: Gateway,
    pub(crate) mock: MockProvider,
}

// === impl Upstreams ===

impl Upstreams {
    /// All models, and for each a second one, `…-limited`, that refuses every call with a 429.
    pub(crate) async fn start() -> Self {
        let mock = provider().await;
        let base = mock.base_url();
        let limited = mock.faulty_url("status=429");
        let mut setup = Setup::new();
        for (name, model) in MODELS {
            setup = setup
                .deployment(name, params(model, &base))
                .deployment(&format!("{name}-limited"), params(model, &limited));
        }
        for (name, model) in EMBEDDERS {
            setup = setup.deployment(name, params(model, &base));
        }
        let gateway = setup.start().await;
        Self { gateway, mock }
    }

    /// The address of the gateway.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.gateway.address)
    }
}

/// The names of the models, with a comma between them.
pub(crate) fn models() -> String {
    MODELS.map(|(name, _)| name).join(",")
}

/// The names of the models for vectors.
pub(crate) fn embedders() -> String {
    EMBEDDERS.map(|(name, _)| name).join(",")
}

/// Bases end where each provider's own does.
fn params(model: &str, base: &str) -> Value {
    match model.split('/').next() {
        Some("openai") => {
            json!({"model": model, "api_base": format!("{base}/v1"), "api_key": "sk-provider"})
        }
        Some("gemini") => {
            json!({"model": model, "api_base": format!("{base}/v1beta"), "api_key": "sk-provider"})
        }
        Some("cohere_chat") => {
            json!({"model": model, "api_base": format!("{base}/v2"), "api_key": "sk-provider"})
        }
        Some("bedrock") => json!({
            "model": model, "aws_bedrock_runtime_endpoint": base, "aws_region_name": "us-east-1",
            "aws_access_key_id": "AKIAMOCK", "aws_secret_access_key": "mock-secret",
        }),
        _ => json!({"model": model, "api_base": base, "api_key": "sk-provider"}),
    }
}
