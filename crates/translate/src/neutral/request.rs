use serde_json::Value;
use tollgate_core::Dialect;

use super::{Extra, Message, Reasoning, Tool, ToolChoice};

/// A turn of a conversation, asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The dialect it was written in; whose words `extra` and [`Content::Other`](super::Content::Other) are.
    pub source: Dialect,
    /// The model as the client named it; empty where the path names it.
    pub model: String,
    /// Instructions and turns, in their order. A dialect that keeps instructions apart has them first.
    pub messages: Vec<Message>,
    /// What the model may call.
    pub tools: Vec<Tool>,
    /// Whether it must.
    pub tool_choice: Option<ToolChoice>,
    /// Whether it may call several at once.
    pub parallel_tool_calls: Option<bool>,
    /// The most tokens the answer may have, reasoning included where the provider counts so.
    pub max_output: Option<u64>,
    /// How tokens are drawn.
    pub sampling: Sampling,
    /// Texts that end the answer.
    pub stop: Vec<String>,
    /// How many answers are wanted (`n`).
    pub choices: Option<u32>,
    /// Probabilities of the tokens of the answer, with so many alternatives each.
    pub logprobs: Option<u32>,
    /// The form of the answer.
    pub format: Option<Format>,
    /// How much to think.
    pub reasoning: Option<Reasoning>,
    /// `low`, `medium`, `high`: how long the answer shall be.
    pub verbosity: Option<String>,
    /// The answer shall be spoken.
    pub audio: Option<AudioOutput>,
    /// The answer shall be streamed.
    pub stream: bool,
    /// A stream shall end with token counts.
    pub include_usage: bool,
    /// The end user, for the provider's abuse detection.
    pub user: Option<String>,
    /// The client's own labels, stored by the provider.
    pub metadata: Extra,
    /// `auto`, `default`, `flex`, `priority`, … in OpenAI's words.
    pub service_tier: Option<String>,
    /// Groups requests that share a prompt's beginning (OpenAI's `prompt_cache_key`).
    pub cache_key: Option<String>,
    /// Members that the neutral form understood, as their source spelled them, where its dialect has several
    /// spellings (`max_tokens` and `max_completion_tokens`, `tools` and `functions`). Only outbounds and encoders
    /// of the same dialect look here; nobody else reports it.
    pub spelling: Extra,
    /// Everything else.
    pub extra: Extra,
}

/// How tokens are drawn. Numbers stay as they were written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sampling {
    /// 0 to 2 (OpenAI, Gemini) or 0 to 1 (Anthropic, Cohere): scales differ in reach, not in meaning.
    pub temperature: Option<f64>,
    /// Nucleus.
    pub top_p: Option<f64>,
    /// The most likely so many.
    pub top_k: Option<u64>,
    /// Makes draws repeatable.
    pub seed: Option<i64>,
    /// -2 to 2.
    pub frequency_penalty: Option<f64>,
    /// -2 to 2.
    pub presence_penalty: Option<f64>,
}

/// The form of the answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Format {
    /// Free text, said explicitly.
    Text,
    /// Any JSON object.
    JsonObject,
    /// JSON of a schema.
    JsonSchema {
        /// OpenAI asks for one.
        name: Option<String>,
        /// For the model.
        description: Option<String>,
        /// JSON schema, as it was written.
        schema: Value,
        /// Whether the provider must enforce it.
        strict: Option<bool>,
    },
}

/// How a spoken answer sounds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AudioOutput {
    /// The provider's name of a voice.
    pub voice: Option<String>,
    /// `wav`, `mp3`, `pcm16`, …
    pub format: Option<String>,
}

// === impl Sampling ===

impl Sampling {
    /// The penalties that are asked for, by OpenAI's names; a penalty of 0 asks for nothing.
    pub fn penalties(&self) -> impl Iterator<Item = &'static str> + use<> {
        let penalties = [
            ("frequency_penalty", self.frequency_penalty),
            ("presence_penalty", self.presence_penalty),
        ];
        penalties
            .into_iter()
            .filter(|(_, penalty)| penalty.is_some_and(|penalty| penalty != 0.0))
            .map(|(name, _)| name)
    }
}

// === impl Request ===

impl Request {
    /// An empty request written in `source`.
    pub fn new(source: Dialect) -> Self {
        Self {
            source,
            model: String::new(),
            messages: Vec::new(),
            tools: Vec::new(),
            tool_choice: None,
            parallel_tool_calls: None,
            max_output: None,
            sampling: Sampling::default(),
            stop: Vec::new(),
            choices: None,
            logprobs: None,
            format: None,
            reasoning: None,
            verbosity: None,
            audio: None,
            stream: false,
            include_usage: false,
            user: None,
            metadata: Extra::new(),
            service_tier: None,
            cache_key: None,
            spelling: Extra::new(),
            extra: Extra::new(),
        }
    }

    /// Takes from `defaults` what is not said here. Messages and functions are the client's alone; a tool that the
    /// provider runs itself is added where the client has none.
    pub fn supply(&mut self, defaults: Self) {
        fn or<T>(own: &mut Option<T>, default: Option<T>) {
            if own.is_none() {
                *own = default;
            }
        }
        or(&mut self.tool_choice, defaults.tool_choice);
        or(&mut self.parallel_tool_calls, defaults.parallel_tool_calls);
        or(&mut self.max_output, defaults.max_output);
        or(
            &mut self.sampling.temperature,
            defaults.sampling.temperature,
        );
        or(&mut self.sampling.top_p, defaults.sampling.top_p);
        or(&mut self.sampling.top_k, defaults.sampling.top_k);
        or(&mut self.sampling.seed, defaults.sampling.seed);
        or(
            &mut self.sampling.frequency_penalty,
            defaults.sampling.frequency_penalty,
        );
        or(
            &mut self.sampling.presence_penalty,
            defaults.sampling.presence_penalty,
        );
        if self.stop.is_empty() {
            self.stop = defaults.stop;
        }
        or(&mut self.choices, defaults.choices);
        or(&mut self.logprobs, defaults.logprobs);
        or(&mut self.format, defaults.format);
        or(&mut self.reasoning, defaults.reasoning);
        or(&mut self.verbosity, defaults.verbosity);
        or(&mut self.audio, defaults.audio);
        or(&mut self.user, defaults.user);
        or(&mut self.service_tier, defaults.service_tier);
        or(&mut self.cache_key, defaults.cache_key);
        let server = |tool: &Tool| matches!(tool, Tool::Server(_));
        if !self.tools.iter().any(server) {
            self.tools.extend(defaults.tools.into_iter().filter(server));
        }
        if self.metadata.is_empty() {
            self.metadata = defaults.metadata;
        }
        for (name, value) in defaults.extra {
            self.extra.entry(name).or_insert(value);
        }
    }
}
