//! How much to think: `thinking`, `output_config.effort`, and the form of the answer beside it.

use serde_json::{Value, json};

use super::{
    fields::Fields,
    models::{Model, Off},
};
use crate::{
    Invalid, Losses,
    neutral::{Effort, Extra, Format, Reasoning, Request},
};

/// The least budget that is accepted.
const LEAST_BUDGET: u64 = 1024;

/// `thinking` and `output_config.effort`, as far as they are said.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Thinking {
    /// The member `thinking`.
    pub(crate) thinking: Option<Value>,
    /// `output_config.effort`.
    pub(crate) effort: Option<&'static str>,
}

/// Takes `thinking`, `output_config` and the older `output_format` out of the body.
///
/// What they say beyond the neutral form stays in `extra`: as the whole of `thinking`, as the rest of `output_config`.
pub(super) fn take(
    body: &mut Fields<'_>,
    extra: &mut Extra,
) -> Result<(Option<Reasoning>, Option<Format>), Invalid> {
    let raw = body.take("thinking");
    let mut config = body.object("output_config")?;
    let mut reasoning = raw.as_ref().map(read).unwrap_or_default();
    if let Some(config) = &mut config {
        let word = config.text("effort")?;
        reasoning.effort = word.as_deref().and_then(Effort::parse);
        if let (Some(word), None) = (word, reasoning.effort) {
            let at = config.path("effort");
            let message = format!("{at}: {word} is not one of low, medium, high, xhigh and max");
            return Err(Invalid::at(at, message));
        }
    }
    if let Some(raw) = raw
        && own(&reasoning).thinking.as_ref() != Some(&raw)
    {
        extra.insert("thinking".to_owned(), raw);
    }
    let mut form = config.as_mut().and_then(|config| config.take("format"));
    form = form.or_else(|| body.take("output_format"));
    let mut rest = config.map(Fields::rest).unwrap_or_default();
    let format = form.as_ref().and_then(schema);
    if let (Some(form), None) = (form, &format) {
        rest.insert("format".to_owned(), form);
    }
    if !rest.is_empty() {
        extra.insert("output_config".to_owned(), Value::Object(rest));
    }
    let said = reasoning != Reasoning::default();
    Ok((said.then_some(reasoning), format))
}

/// What `thinking` says.
pub(super) fn read(thinking: &Value) -> Reasoning {
    let kind = thinking.get("type").and_then(Value::as_str);
    let budget = thinking.get("budget_tokens").and_then(Value::as_u64);
    let include = match thinking.get("display").and_then(Value::as_str) {
        Some("omitted") => Some(false),
        Some(_) => Some(true),
        None => None,
    };
    Reasoning {
        budget: match kind {
            Some("enabled") => budget,
            Some("disabled" | "between_tools") => Some(0),
            _ => None,
        },
        adaptive: kind == Some("adaptive"),
        include,
        ..Reasoning::default()
    }
}

fn schema(form: &Value) -> Option<Format> {
    let plain = form.as_object().is_some_and(|members| members.len() == 2);
    let json = form.get("type").and_then(Value::as_str) == Some("json_schema");
    let schema = form.get("schema").filter(|_| plain && json)?;
    Some(Format::JsonSchema {
        name: None,
        description: None,
        schema: schema.clone(),
        strict: None,
    })
}

/// As a client of this dialect wrote it.
pub(super) fn own(reasoning: &Reasoning) -> Thinking {
    let thinking = if reasoning.adaptive {
        Some(json!({"type": "adaptive"}))
    } else {
        reasoning.budget.map(|budget| match budget {
            0 => json!({"type": "disabled"}),
            _ => json!({"type": "enabled", "budget_tokens": budget}),
        })
    };
    Thinking {
        thinking: thinking.map(|thinking| display(thinking, reasoning.include)),
        effort: reasoning.effort.map(Effort::as_str),
    }
}

/// What a client of another dialect asks for, as `model` takes it.
pub(crate) fn translated(reasoning: &Reasoning, model: Model, losses: &mut Losses) -> Thinking {
    if reasoning.is_off() {
        return off(model, losses);
    }
    let shown = reasoning.include == Some(true) && model.adapts();
    if !(reasoning.adaptive || reasoning.effort().is_some() || shown) {
        return Thinking::default();
    }
    if !model.thinks() {
        losses.meaning("reasoning_effort");
        return Thinking::default();
    }
    if model.adapts() && !(model.budgets() && reasoning.budget.is_some()) {
        // These models hide their thoughts by default, which clients of other dialects do not expect.
        let include = match reasoning.include {
            None if model.hides_thoughts() => Some(true),
            said => said.filter(|include| !include || model.hides_thoughts()),
        };
        let effort = reasoning.effort().map(|effort| model.effort(effort));
        return Thinking {
            thinking: Some(display(json!({"type": "adaptive"}), include)),
            effort: effort.map(Effort::as_str),
        };
    }
    let tokens = reasoning
        .tokens()
        .unwrap_or_else(|| Effort::Medium.tokens());
    Thinking {
        thinking: Some(json!({
            "type": "enabled",
            "budget_tokens": tokens.max(LEAST_BUDGET),
        })),
        effort: None,
    }
}

fn off(model: Model, losses: &mut Losses) -> Thinking {
    match model.off() {
        Off::Silence => Thinking::default(),
        Off::Say(kind) => Thinking {
            thinking: Some(json!({"type": kind})),
            effort: None,
        },
        Off::Never => {
            losses.meaning("reasoning_effort");
            Thinking {
                thinking: None,
                effort: Some("low"),
            }
        }
    }
}

fn display(mut thinking: Value, include: Option<bool>) -> Value {
    if let (Some(include), Value::Object(members)) = (include, &mut thinking) {
        let word = if include { "summarized" } else { "omitted" };
        members.insert("display".to_owned(), json!(word));
    }
    thinking
}

// === impl Thinking ===

impl Thinking {
    /// Whether the model is told to think.
    pub(crate) fn is_on(&self) -> bool {
        let kind = self
            .thinking
            .as_ref()
            .and_then(|thinking| thinking.get("type"));
        matches!(kind.and_then(Value::as_str), Some("enabled" | "adaptive"))
    }

    /// The budget, when there is one.
    pub(super) fn budget(&self) -> Option<u64> {
        self.thinking.as_ref()?.get("budget_tokens")?.as_u64()
    }

    /// The limit of the answer, which has to have room for the thoughts: a budget must be below it. `default` is
    /// the limit where none was asked for.
    pub(super) fn limit(&self, request: &Request, default: u64, losses: &mut Losses) -> u64 {
        let thoughts = self.budget().unwrap_or_else(|| match self.effort {
            Some(word) if self.is_on() => Effort::parse(word).map_or(0, Effort::tokens),
            _ => 0,
        });
        match request.max_output {
            None => default.saturating_add(thoughts),
            Some(limit) if self.budget().is_some_and(|budget| budget >= limit) => {
                losses.note("max_tokens");
                limit.saturating_add(thoughts)
            }
            Some(limit) => limit,
        }
    }
}
