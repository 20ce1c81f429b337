//! What a model's name tells of its abilities.

/// A model, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Model {
    /// `(2, 5)` of `gemini-2.5-pro`; `None` for aliases (`gemini-flash-latest`) and for models of other names.
    version: Option<(u32, u32)>,
    family: Family,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Pro,
    Flash,
    FlashLite,
    Other,
}

/// How a model is told to think.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thinks {
    /// Not at all: Gemini 2.0 and older.
    No,
    /// By a budget in tokens, from least to most; `off` when 0 switches it off.
    Budget { least: u64, most: u64, off: bool },
    /// By a level; `medium` and `minimal` are not known to all models.
    Level { minimal: bool, medium: bool },
}

// === impl Model ===

impl Model {
    /// Reads `name`: `gemini-2.5-flash-lite`, `google/gemini-3-pro-preview`.
    pub(super) fn of(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let version = name
            .split_once("gemini-")
            .and_then(|(_, rest)| version(rest));
        let family = if name.contains("flash-lite") {
            Family::FlashLite
        } else if name.contains("flash") {
            Family::Flash
        } else if name.contains("pro") {
            Family::Pro
        } else {
            Family::Other
        };
        Self { version, family }
    }

    /// Gemini 3 and newer: signatures of function calls are demanded, functions answer with pictures, and tools of
    /// the provider's go together with the client's.
    pub(super) fn is_third(self) -> bool {
        self.version >= Some((3, 0))
    }

    /// How it is told to think (<https://ai.google.dev/gemini-api/docs/thinking>).
    pub(super) fn thinks(self) -> Thinks {
        let budget = |least, most, off| Thinks::Budget { least, most, off };
        match (self.version, self.family) {
            (Some(version), _) if version < (2, 5) => Thinks::No,
            (Some(version), Family::Pro) if version >= (3, 0) => Thinks::Level {
                minimal: false,
                medium: version > (3, 0),
            },
            (Some(version), _) if version >= (3, 0) => Thinks::Level {
                minimal: true,
                medium: true,
            },
            (Some(_), Family::Pro) => budget(128, 32_768, false),
            (Some(_), Family::FlashLite) => budget(512, 24_576, true),
            _ => budget(1, 24_576, true),
        }
    }
}

/// `(2, 5)` of `2.5-pro`, `(3, 0)` of `3-pro`.
fn version(rest: &str) -> Option<(u32, u32)> {
    let number = rest.split('-').next()?;
    let (major, minor) = number.split_once('.').unwrap_or((number, "0"));
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_versions() {
        let third = |name| Model::of(name).is_third();
        assert!(third("gemini-3-pro-preview") && third("google/gemini-3.1-flash-lite"));
        assert!(!third("gemini-2.5-pro") && !third("gemini-flash-latest") && !third("gemma-3-27b"));
    }

    #[test]
    fn generations_think_in_their_own_way() {
        assert_eq!(Model::of("gemini-2.0-flash").thinks(), Thinks::No);
        let pro = Thinks::Level {
            minimal: false,
            medium: false,
        };
        assert_eq!(Model::of("gemini-3-pro-preview").thinks(), pro);
        let lite = Model::of("gemini-2.5-flash-lite").thinks();
        assert!(matches!(
            lite,
            Thinks::Budget {
                least: 512,
                off: true,
                ..
            }
        ));
    }
}
