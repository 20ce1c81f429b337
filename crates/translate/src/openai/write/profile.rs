use tollgate_core::{Deployment, Dialect};

use crate::neutral::Request;

/// What a provider of this dialect takes, as far as it differs. Everybody speaks OpenAI's dialect; nobody else
/// speaks all of it, and OpenAI refuses what others added.
#[derive(Clone, Copy, Debug)]
pub(super) struct Profile<'a> {
    prefix: &'a str,
    host: &'a str,
    /// The client wrote chat completions itself and is believed to know the provider.
    pub(super) own: bool,
    /// The request as it was spelled is at hand.
    pub(super) request: &'a Request,
}

/// Where unsigned thoughts of earlier turns go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// Nowhere: unknown members are refused.
    None,
    /// `reasoning_content`
    Content,
    /// `reasoning`
    Bare,
    /// Parts of type `thinking` in the content.
    Chunk,
}

/// How a provider is told how much to think.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Knob {
    /// `reasoning_effort`
    Effort,
    /// `reasoning`: an object
    Object,
    /// `thinking`: on or off
    Switch,
    /// `enable_thinking` and `thinking_budget`
    Budget,
}

// === impl Profile ===

impl<'a> Profile<'a> {
    pub(super) fn of(request: &'a Request, deployment: &'a Deployment) -> Self {
        let host = deployment.endpoint.as_ref();
        Self {
            prefix: &deployment.provider.prefix,
            host: host.map_or("", |endpoint| endpoint.authority.host()),
            // A legacy completion's members are not those of a chat completion.
            own: request.source == Dialect::OpenAi && !request.spelling.contains_key("prompt"),
            request,
        }
    }

    fn is(&self, prefixes: &[&str]) -> bool {
        prefixes.contains(&self.prefix)
    }

    /// OpenAI itself, on its own servers or Azure's: refuses members that it does not know. The prefix `openai` is
    /// also used for anything that speaks the dialect at an address of its own.
    pub(super) fn strict(&self) -> bool {
        match self.prefix {
            "azure" | "chatgpt" => true,
            "openai" => {
                self.host.is_empty()
                    || self.host.ends_with("openai.com")
                    || self.host.ends_with(".azure.com")
            }
            _ => false,
        }
    }

    /// Another gateway that keeps what LiteLLM added to the dialect.
    pub(super) fn gateway(&self) -> bool {
        self.is(&["litellm_proxy"])
    }

    /// Google's OpenAI-compatible API.
    pub(super) fn google(&self) -> bool {
        self.is(&["gemini", "vertex_ai", "vertex_ai_beta"]) || self.host.ends_with("googleapis.com")
    }

    pub(super) fn openrouter(&self) -> bool {
        self.is(&["openrouter"])
    }

    pub(super) fn mistral(&self) -> bool {
        self.is(&["mistral", "codestral"])
    }

    /// DeepSeek wants thoughts with every call of an earlier turn, if only empty ones.
    pub(super) fn thoughts_with_calls(&self) -> bool {
        self.is(&["deepseek"])
    }

    /// Whether documents are taken as parts of their own type, and which: by address or `data:` URL.
    pub(super) fn document_part(&self) -> Option<&'static str> {
        match self.prefix {
            "mistral" | "codestral" => Some("document_url"),
            "perplexity" => Some("file_url"),
            _ => None,
        }
    }

    /// `max_tokens` is understood by everybody but OpenAI's newer models.
    pub(super) fn most(&self) -> &'static str {
        match self.strict() {
            true => "max_completion_tokens",
            false => "max_tokens",
        }
    }

    /// The newer name of the system's role.
    pub(super) fn developer(&self) -> bool {
        self.strict() || self.openrouter() || self.gateway()
    }

    /// Cache marks go to who documents them, and to who the client knows to take them.
    pub(super) fn marks(&self) -> bool {
        let documented = ["openrouter", "litellm_proxy", "dashscope", "databricks"];
        self.is(&documented) || (self.own && !self.strict())
    }

    /// Free-text tools are OpenAI's own.
    pub(super) fn custom(&self) -> bool {
        self.own || self.strict()
    }

    /// Whether drawing from the k likeliest tokens is not possible.
    pub(super) fn no_top_k(&self) -> bool {
        self.strict()
            || (!self.own
                && self.is(&[
                    "mistral",
                    "codestral",
                    "groq",
                    "deepseek",
                    "xai",
                    "cerebras",
                    "gemini",
                    "github",
                    "zai",
                    "moonshot",
                ]))
    }

    /// Whether members that OpenAI added for its own service go there.
    pub(super) fn labelled(&self) -> bool {
        self.own || self.strict() || self.openrouter() || self.gateway()
    }

    pub(super) fn slot(&self) -> Slot {
        match self.prefix {
            _ if self.strict() => Slot::None,
            "mistral" | "codestral" => Slot::Chunk,
            "openrouter" | "groq" | "cerebras" => Slot::Bare,
            "ollama" | "ollama_chat" | "together_ai" if !self.own => Slot::Bare,
            _ => Slot::Content,
        }
    }

    pub(super) fn knob(&self) -> Knob {
        match self.prefix {
            "openrouter" => Knob::Object,
            "deepseek" | "zai" | "bigmodel" | "moonshot" | "volcengine" => Knob::Switch,
            "dashscope" => Knob::Budget,
            _ => Knob::Effort,
        }
    }
}
