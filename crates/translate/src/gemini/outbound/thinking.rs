//! How much to think: a level for Gemini 3, a budget for Gemini 2.5.

use super::Writer;
use crate::{
    gemini::{model::Thinks, wire::ThinkingConfig},
    neutral::{Effort, Extra, Reasoning},
};

// === impl Writer ===

impl Writer<'_> {
    pub(super) fn thinking(&mut self, extra: Extra) -> Option<ThinkingConfig> {
        let Some(reasoning) = &self.request.reasoning else {
            return (!extra.is_empty()).then(|| ThinkingConfig {
                extra,
                ..ThinkingConfig::default()
            });
        };
        let config = if self.own {
            own(reasoning)
        } else {
            self.foreign(reasoning)?
        };
        Some(ThinkingConfig { extra, ..config })
    }

    fn foreign(&mut self, reasoning: &Reasoning) -> Option<ThinkingConfig> {
        let mut config = match self.model.thinks() {
            Thinks::No => {
                let asked = !reasoning.is_off()
                    && (reasoning.effort().is_some() || reasoning.include == Some(true));
                self.losses.meaning_if(asked, "reasoning_effort");
                return None;
            }
            Thinks::Budget { least, most, off } => self.budget(reasoning, least, most, off),
            Thinks::Level { minimal, medium } => self.level(reasoning, minimal, medium),
        };
        // Whoever asks for thoughts wants to see them.
        let asked = reasoning.adaptive || reasoning.effort().is_some();
        let shown = asked && !reasoning.is_off();
        config.include_thoughts = reasoning.include.or(asked.then_some(shown));
        if reasoning.summary.is_some() {
            config.include_thoughts = config.include_thoughts.or(Some(true));
        }
        Some(config).filter(|config| {
            config.include_thoughts.is_some()
                || config.thinking_budget.is_some()
                || config.thinking_level.is_some()
        })
    }

    fn budget(
        &mut self,
        reasoning: &Reasoning,
        least: u64,
        most: u64,
        off: bool,
    ) -> ThinkingConfig {
        let budget = if reasoning.is_off() {
            if !off {
                self.losses.note("reasoning_effort");
            }
            Some(if off { 0 } else { least })
        } else if reasoning.adaptive && reasoning.effort.is_none() {
            None
        } else {
            reasoning.tokens().map(|tokens| tokens.clamp(least, most))
        };
        let budget = budget.and_then(|budget| i64::try_from(budget).ok());
        ThinkingConfig {
            thinking_budget: budget.or(reasoning.adaptive.then_some(-1)),
            ..ThinkingConfig::default()
        }
    }

    fn level(&mut self, reasoning: &Reasoning, minimal: bool, medium: bool) -> ThinkingConfig {
        let least = if minimal { "minimal" } else { "low" };
        let effort = if reasoning.adaptive {
            reasoning.effort
        } else {
            reasoning.effort()
        };
        let level = effort.map(|effort| match effort {
            // These models always think.
            Effort::None => {
                self.losses.note("reasoning_effort");
                least
            }
            Effort::Minimal => least,
            Effort::Low => "low",
            Effort::Medium if medium => "medium",
            Effort::Medium => {
                self.losses.note("reasoning_effort");
                "high"
            }
            Effort::High | Effort::XHigh | Effort::Max => "high",
        });
        ThinkingConfig {
            thinking_level: level.map(str::to_owned),
            ..ThinkingConfig::default()
        }
    }
}

/// As the client of this dialect said it.
fn own(reasoning: &Reasoning) -> ThinkingConfig {
    let budget = reasoning
        .budget
        .and_then(|budget| i64::try_from(budget).ok());
    ThinkingConfig {
        thinking_budget: budget.or(reasoning.adaptive.then_some(-1)),
        thinking_level: reasoning.effort.map(|effort| effort.as_str().to_owned()),
        include_thoughts: reasoning.include,
        extra: Extra::new(),
    }
}
