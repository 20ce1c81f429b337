//! Facts that the configuration may correct: what `model_info` says wins over the catalogue.

use serde_json::Value;
use tollgate_catalog::{Capability, Model};
use tollgate_config::{Described, Facts};

/// Questions to the facts about a deployment.
pub(super) struct View<'a>(&'a Facts);

// === impl View ===

impl<'a> View<'a> {
    pub(super) fn of(described: &'a Described) -> Self {
        Self(&described.facts)
    }

    pub(super) fn max_input(&self) -> Option<u64> {
        self.number("max_input_tokens", Model::max_input)
    }

    pub(super) fn max_output(&self) -> Option<u64> {
        self.number("max_output_tokens", Model::max_output)
    }

    /// What it is for, by LiteLLM's word.
    pub(super) fn mode(&self) -> Option<&'a str> {
        let listed = || Some(self.0.listed?.mode()?.name());
        let own = self.0.info.get("mode").and_then(Value::as_str);
        own.or_else(listed)
    }

    /// `None` where nobody said so.
    pub(super) fn supports(&self, capability: Capability) -> Option<bool> {
        let name = format!("supports_{}", capability.name());
        let own = self.0.info.get(&name).and_then(Value::as_bool);
        let listed = self.0.listed.filter(|model| model.supports(capability));
        own.or(listed.map(|_| true))
    }

    fn number(&self, name: &str, listed: impl Fn(Model) -> Option<u32>) -> Option<u64> {
        let own = self.0.info.get(name).and_then(Value::as_u64);
        own.or_else(|| self.0.listed.and_then(listed).map(u64::from))
    }
}
