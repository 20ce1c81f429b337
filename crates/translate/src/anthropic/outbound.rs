//! Questions to Anthropic's models.

use std::collections::HashSet;

use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{
    Anthropic, Cloud,
    form::Form,
    models::Model,
    offer::Offer,
    sampling,
    thinking::{self, Thinking},
    tools,
    turns::{Turn, Turns, lose},
};
use crate::{
    Invalid, Losses, Prepared, Upstream,
    neutral::{Extra, Request, ToolChoice},
    tree::{Object, Path, Tree},
};

/// The limit of an answer where none is asked for, which Anthropic insists on: LiteLLM's.
const LIMIT: u64 = 4096;

/// Anthropic's members that clients of other dialects send along, as LiteLLM lets them.
const PASSED: [&str; 6] = [
    "cache_control",
    "container",
    "context_management",
    "inference_geo",
    "mcp_servers",
    "speed",
];

/// Members that say how Anthropic itself serves a request; the clouds have other ways for that, and refuse them.
const DIRECT: [&str; 3] = ["inference_geo", "service_tier", "speed"];

/// Where beta flags stand in a request that was read: the SDKs' name, Bedrock's name. The gateway puts a client's
/// `anthropic-beta` header there, too.
const BETAS: [&str; 2] = ["betas", "anthropic_beta"];

/// A request being written.
struct Draft<'a> {
    way: Anthropic,
    request: &'a Request,
    model: Model,
    own: bool,
    body: Object<'a>,
    betas: Vec<String>,
}

/// `request` for `upstream`.
pub(super) fn write_request<'a>(
    way: Anthropic,
    request: &'a Request,
    upstream: &Upstream<'a>,
    losses: &mut Losses,
) -> Result<Prepared, Invalid> {
    let mut draft = Draft {
        way,
        request,
        model: Model::of(upstream.model),
        own: request.source == Dialect::Anthropic,
        body: Object::new(),
        betas: betas(&request.extra),
    };
    draft.envelope(upstream.model);
    draft.conversation(upstream.mend, losses)?;
    draft.unsupported(losses);
    draft.extras(losses);
    draft.clouds(losses);
    draft.prepared()
}

// === impl Draft ===

impl<'a> Draft<'a> {
    fn set(&mut self, name: &'static str, value: impl Into<Tree<'a>>) {
        self.body.set(name, value);
    }

    /// Where it goes, and whether the answer is streamed: the clouds' paths name the model; Bedrock's says the
    /// rest, too.
    fn envelope(&mut self, model: &'a str) {
        if let Some(version) = self.way.version() {
            self.set("anthropic_version", version);
        } else {
            self.set("model", model);
        }
        if self.request.stream && self.way.cloud != Some(Cloud::Bedrock) {
            self.set("stream", true);
        }
    }

    fn conversation(&mut self, mend: bool, losses: &mut Losses) -> Result<(), Invalid> {
        let mut thinking = self.thinking(losses);
        let mut turns = Turns::of(self.request, losses);
        if mend {
            turns.mend();
        }
        let unthinking = mend && thinking.budget().is_some() && turns.acts_unthinking();
        let (has_calls, has_files) = (turns.has_calls, turns.has_files);
        let Turns { system, turns, .. } = turns;
        if turns.is_empty() {
            let message = "messages holds nothing to answer: send at least one user message";
            return Err(Invalid::at("messages", message));
        }
        if unthinking {
            losses.note("reasoning_effort");
            thinking = Thinking::default();
        }
        if has_files && !self.own {
            self.betas.push("files-api-2025-04-14".to_owned());
        }
        let limit = if self.own {
            self.request.max_output.unwrap_or(LIMIT)
        } else {
            thinking.limit(self.request, LIMIT, losses)
        };
        self.set("max_tokens", limit);
        if !system.is_empty() {
            self.set("system", system);
        }
        let turns: Vec<_> = turns.into_iter().map(Turn::into_tree).collect();
        self.set("messages", turns);
        self.settings(&thinking, losses);
        self.tools_and_form(thinking, mend && has_calls, losses);
        Ok(())
    }

    fn thinking(&self, losses: &mut Losses) -> Thinking {
        let said = self.request.extra.get("thinking");
        if self.own {
            let mut own = self.request.reasoning.as_ref().map(thinking::own);
            if let Some(said) = said {
                own.get_or_insert_default().thinking = Some(said.clone());
            }
            return own.unwrap_or_default();
        }
        // LiteLLM's clients send Anthropic's member beside OpenAI's.
        let said = said.map(thinking::read);
        let reasoning = self.request.reasoning.as_ref().or(said.as_ref());
        reasoning.map_or_else(Thinking::default, |reasoning| {
            thinking::translated(reasoning, self.model, losses)
        })
    }

    fn settings(&mut self, thinking: &Thinking, losses: &mut Losses) {
        let sampling = &self.request.sampling;
        let settings = if self.own {
            sampling::own(sampling)
        } else {
            sampling::translated(sampling, self.model, thinking.is_on(), losses)
        };
        self.body.extend(settings);
        let mut stop: Vec<_> = self.request.stop.iter().map(String::as_str).collect();
        if !self.own {
            // Anthropic refuses them.
            let blank = |text: &&str| text.trim().is_empty();
            losses.meaning_if(stop.iter().any(blank), "stop");
            stop.retain(|text| !blank(text));
        }
        if !stop.is_empty() {
            self.set("stop_sequences", stop);
        }
        self.metadata(losses);
        match self.request.service_tier.as_deref() {
            Some("default") => self.set("service_tier", "standard_only"),
            Some(tier) if self.own || tier == "auto" => self.set("service_tier", tier),
            Some(_) => losses.note("service_tier"),
            None => {}
        }
    }

    fn metadata(&mut self, losses: &mut Losses) {
        let mut metadata = Object::new();
        match &self.request.user {
            Some(user) if !self.own && is_personal(user) => losses.note("user"),
            Some(user) => metadata.set("user_id", user.as_str()),
            None => {}
        }
        if self.own {
            metadata.extend(&self.request.metadata);
        } else if !self.request.metadata.is_empty() {
            losses.note("metadata");
        }
        if !metadata.is_empty() {
            self.set("metadata", metadata);
        }
    }

    fn tools_and_form(&mut self, thinking: Thinking, dummy: bool, losses: &mut Losses) {
        let form = if self.own {
            Form::own(self.request)
        } else {
            Form::translated(self.request, self.model, losses)
        };
        let offer = Offer {
            request: self.request,
            model: self.model,
            cloud: self.way.cloud,
            own: self.own,
        };
        let mut written = offer.tools(&mut self.betas, losses);
        let asked = self.request.tool_choice.as_ref();
        let mut choice = form.choice(asked, !written.is_empty(), &thinking, losses);
        written.extend(form.tool);
        if written.is_empty() && dummy {
            // Anthropic refuses calls in a history without tools.
            written.push(json!({
                "name": "dummy_tool",
                "description": "A placeholder. Never call it.",
                "input_schema": {"type": "object", "properties": {}},
            }));
            choice = Some(ToolChoice::None);
        }
        let choice = offer.choice(choice, &thinking, !written.is_empty(), losses);
        // An empty list that the client wrote is left out, too: it says nothing.
        if !written.is_empty() {
            self.set("tools", written);
        }
        if let Some(choice) = choice {
            let parallel = self.request.parallel_tool_calls;
            let mut choice = tools::write_choice(&choice, parallel);
            if let (Some(Value::Object(more)), Value::Object(members)) =
                (self.request.extra.get("tool_choice"), &mut choice)
                && self.own
            {
                members.extend(more.clone());
            }
            self.set("tool_choice", choice);
        }
        self.output(thinking, form.format);
    }

    /// `thinking` and `output_config`.
    fn output(&mut self, thinking: Thinking, format: Option<Value>) {
        let mut config = match self.request.extra.get("output_config") {
            Some(Value::Object(config)) => Object::from(config),
            _ => Object::new(),
        };
        config.set_some("effort", thinking.effort);
        config.set_some("format", format);
        if !config.is_empty() {
            self.set("output_config", config);
        }
        if let Some(thinking) = thinking.thinking {
            self.set("thinking", thinking);
        }
    }

    /// What Anthropic has no member for.
    fn unsupported(&self, losses: &mut Losses) {
        let request = self.request;
        let sampling = &request.sampling;
        losses.meaning_if(request.choices.is_some_and(|wanted| wanted > 1), "n");
        losses.meaning_if(request.logprobs.is_some(), "logprobs");
        losses.meaning_if(sampling.seed.is_some(), "seed");
        for name in sampling.penalties() {
            losses.meaning(name);
        }
        losses.meaning_if(request.audio.is_some(), "audio");
        losses.meaning_if(request.verbosity.is_some(), "verbosity");
        losses.summary(request.reasoning.as_ref());
        if request.cache_key.is_some() {
            losses.note("prompt_cache_key");
        }
    }

    fn extras(&mut self, losses: &mut Losses) {
        let (mut passed, mut unknown) = (Vec::new(), Extra::new());
        for (name, value) in &self.request.extra {
            let handled = ["thinking", "output_config", "tool_choice"].contains(&name.as_str())
                || BETAS.contains(&name.as_str());
            if handled {
                // Of a member that two dialects have, what the neutral form did not understand.
                let unread = self.request.reasoning.is_some() || value.get("type").is_none();
                if name == "thinking" && !self.own && unread {
                    losses.note("thinking");
                }
                continue;
            }
            if self.own || PASSED.contains(&name.as_str()) {
                passed.push((name, value));
            } else {
                unknown.insert(name.clone(), value.clone());
            }
        }
        self.body.extend(passed);
        lose(&unknown, &Path::root(), losses);
    }

    /// Takes back what the clouds refuse.
    fn clouds(&mut self, losses: &mut Losses) {
        if self.way.cloud.is_some() {
            for name in DIRECT {
                if self.body.take(name).is_some() {
                    losses.note(name);
                }
            }
        }
    }

    fn prepared(mut self) -> Result<Prepared, Invalid> {
        let mut headers = HeaderMap::new();
        if !self.betas.is_empty() {
            if self.way.cloud == Some(Cloud::Bedrock) {
                let betas = std::mem::take(&mut self.betas);
                self.set("anthropic_beta", betas);
            } else {
                let flags = HeaderValue::from_str(&self.betas.join(",")).map_err(|_| {
                    let message = "betas holds characters that a header cannot carry";
                    Invalid::at("betas", message)
                })?;
                headers.insert("anthropic-beta", flags);
            }
        }
        let body = self.body.to_bytes();
        Ok(Prepared { body, headers })
    }
}

/// Flags, each once: a list of texts, or one text with commas.
fn betas(extra: &Extra) -> Vec<String> {
    let (mut flags, mut known) = (Vec::new(), HashSet::new());
    for value in BETAS.iter().filter_map(|name| extra.get(*name)) {
        let said: Vec<&str> = match value {
            Value::String(text) => text.split(',').collect(),
            Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        for flag in said.into_iter().map(str::trim) {
            if !flag.is_empty() && known.insert(flag) {
                flags.push(flag.to_owned());
            }
        }
    }
    flags
}

/// Anthropic refuses ids of users that look like addresses or telephone numbers.
fn is_personal(user: &str) -> bool {
    let address = user
        .split_once('@')
        .is_some_and(|(_, host)| host.contains('.'));
    let digits = user.chars().filter(char::is_ascii_digit).count();
    let telephone = digits >= 7
        && user
            .chars()
            .all(|c| c.is_ascii_digit() || "+-() ".contains(c));
    address || telephone
}
