//! What a model's name tells of what it takes.
//!
//! From Anthropic's migration guides and model pages (Claude Opus 4.7 to Opus, Sonnet and Haiku 5.5, Fable and
//! Mythos 5), as of November 2026:
//!
//! | since | what |
//! |---|---|
//! | 3.7 | thinks, with a budget |
//! | Opus 4.1, all 4.5 | `temperature` or `top_p`, not both |
//! | 4.5 | structured output (`output_config.format`, strict tools) |
//! | 4.6 | adaptive thinking with `output_config.effort`; budgets still work; effort `max` |
//! | 4.7 | no budgets, no sampling parameters; thoughts are left out unless asked for; effort `xhigh` |
//! | 5 | thinks unless told otherwise |
//! | Fable and Mythos 5, Opus 5.5 | always thinks |
//! | Fable and Mythos 5.1, Opus and Sonnet 5.5 | no forced tools |
//!
//! A name without a version (a deployment's alias, another company's model behind this dialect) counts as an old
//! model that thinks with a budget: what every implementation of the dialect has.

use crate::neutral::Effort;

/// A model's place among its kin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Model {
    family: Family,
    version: Option<(u8, u8)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Opus,
    Sonnet,
    Haiku,
    /// Fable and Mythos.
    Fable,
    Other,
}

/// How a model is told not to think.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Off {
    /// By silence.
    Silence,
    /// `thinking: {"type": …}`.
    Say(&'static str),
    /// It cannot be.
    Never,
}

// === impl Model ===

impl Model {
    /// Reads names like `claude-opus-4-7`, `us.anthropic.claude-3-7-sonnet-20250219-v1:0`, `claude-sonnet-4@20250514`,
    /// `claude-opus-4.6`.
    pub(crate) fn of(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let after = name.split_once("claude").map_or("", |(_, after)| after);
        let words = || {
            after
                .split(|c: char| !c.is_ascii_alphanumeric())
                .filter(|word| !word.is_empty())
        };
        let family = words().find_map(Family::of).unwrap_or(Family::Other);
        // A date has more digits; a revision (`v1:0`) comes after other words.
        let number = |word: &str| {
            let short = word.len() <= 2;
            short.then(|| word.parse::<u8>().ok()).flatten()
        };
        let mut numbers = words().skip_while(|word| number(word).is_none());
        let major = numbers.next().and_then(number);
        let minor = numbers.next().and_then(number).unwrap_or(0);
        let preview = (family == Family::Fable).then_some(5);
        let version = major.or(preview).map(|major| (major, minor));
        Self { family, version }
    }

    fn since(self, major: u8, minor: u8) -> bool {
        self.version >= Some((major, minor))
    }

    /// Thinks when asked to.
    pub(crate) fn thinks(self) -> bool {
        self.version.is_none() || self.since(3, 7)
    }

    /// Thinks as much as it sees fit, guided by an effort.
    pub(super) fn adapts(self) -> bool {
        self.since(4, 6)
    }

    /// Thinks up to a budget.
    pub(super) fn budgets(self) -> bool {
        self.thinks() && !self.since(4, 7)
    }

    /// Leaves thoughts out of its answer unless they are asked for.
    pub(super) fn hides_thoughts(self) -> bool {
        self.since(4, 7)
    }

    /// How it is told not to think.
    pub(crate) fn off(self) -> Off {
        match self.family {
            Family::Fable => Off::Never,
            Family::Opus if self.since(5, 5) => Off::Never,
            Family::Sonnet if self.since(5, 5) => Off::Say("between_tools"),
            _ if self.since(5, 0) => Off::Say("disabled"),
            _ => Off::Silence,
        }
    }

    /// The nearest effort that it knows.
    pub(super) fn effort(self, effort: Effort) -> Effort {
        match effort {
            Effort::None | Effort::Minimal => Effort::Low,
            Effort::XHigh if !self.since(4, 7) => Effort::High,
            Effort::Max if !self.since(4, 6) => Effort::High,
            known => known,
        }
    }

    /// Answers in a JSON schema, and calls tools by it.
    pub(super) fn structures(self) -> bool {
        self.since(4, 5)
    }

    /// Refuses `temperature`, `top_p` and `top_k` other than its own.
    pub(super) fn refuses_sampling(self) -> bool {
        self.since(4, 7)
    }

    /// Takes `temperature` or `top_p`, not both.
    pub(super) fn wants_one_of_two(self) -> bool {
        self.since(4, 5) || (self.family == Family::Opus && self.since(4, 1))
    }

    /// Refuses to be forced to call a tool.
    pub(crate) fn refuses_force(self) -> bool {
        match self.family {
            Family::Fable => self.since(5, 1),
            Family::Opus | Family::Sonnet => self.since(5, 5),
            Family::Haiku | Family::Other => false,
        }
    }
}

// === impl Family ===

impl Family {
    fn of(word: &str) -> Option<Self> {
        match word {
            "opus" => Some(Self::Opus),
            "sonnet" => Some(Self::Sonnet),
            "haiku" => Some(Self::Haiku),
            "fable" | "mythos" => Some(Self::Fable),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_house_are_understood() {
        for (name, version) in [
            ("claude-opus-4-7", (4, 7)),
            ("claude-3-opus-20240229", (3, 0)),
            ("claude-3-5-sonnet-20241022-v2:0", (3, 5)),
            ("us.anthropic.claude-sonnet-4-20250514-v1:0", (4, 0)),
            ("claude-sonnet-4-5@20250929", (4, 5)),
            ("claude-opus-4.6", (4, 6)),
            ("anthropic/claude-4.7-opus", (4, 7)),
            ("claude-2.1", (2, 1)),
            ("claude-mythos-preview", (5, 0)),
        ] {
            assert_eq!(Model::of(name).version, Some(version), "{name}");
        }
        assert_eq!(Model::of("kimi-k2-0905").version, None);
        assert_eq!(Model::of("my-claude").version, None);
    }

    #[test]
    fn each_generation_takes_what_its_guide_says() {
        assert!(Model::of("claude-haiku-4-5").budgets());
        assert!(!Model::of("claude-haiku-4-5").adapts());
        assert!(!Model::of("claude-3-5-haiku-latest").thinks());
        assert!(!Model::of("claude-opus-4-8").budgets());
        assert_eq!(
            Model::of("claude-sonnet-5-5").off(),
            Off::Say("between_tools")
        );
        assert_eq!(Model::of("claude-opus-5").off(), Off::Say("disabled"));
        assert_eq!(Model::of("claude-opus-5-5").off(), Off::Never);
        assert_eq!(Model::of("claude-opus-4-1").off(), Off::Silence);
        assert!(!Model::of("claude-opus-4-1").structures());
        assert!(Model::of("kimi-k2").budgets());
    }
}
