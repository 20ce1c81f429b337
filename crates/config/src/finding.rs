//! What there is to say about a configuration.

use std::{cmp::Ordering, fmt, path::PathBuf};

/// Something the reader of a configuration should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Where it is in the tree: `model_list[0].litellm_params.model`; empty for the whole.
    pub path: String,
    /// The file it stands in; `None` for the environment and the command line.
    pub file: Option<PathBuf>,
    /// The line in that file, counted from 1.
    pub line: Option<u32>,
    /// What is the matter and what to do about it.
    pub message: String,
}

/// How bad a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A setting of LiteLLM's that Tollgate knows and does not act on yet.
    NotHonoured,
    /// Likely a mistake; the gateway starts all the same.
    Warning,
    /// The gateway does not start.
    Error,
}

// === impl Finding ===

impl Finding {
    /// Whether it keeps the gateway from starting.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Orders findings as their reader meets them: by file, then by line, the worst first.
    pub(crate) fn in_reading_order(a: &Self, b: &Self) -> Ordering {
        let place = |finding: &Self| (finding.file.clone(), finding.line);
        place(a).cmp(&place(b)).then(b.severity.cmp(&a.severity))
    }
}

impl fmt::Display for Finding {
    /// `config.yaml:12: litellm_settings.cache: not yet honoured: …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}:", file.display())?;
        }
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        let space = if self.file.is_some() || self.line.is_some() {
            " "
        } else {
            ""
        };
        let colon = if self.path.is_empty() { "" } else { ": " };
        write!(
            f,
            "{space}{}{colon}{}: {}",
            self.path, self.severity, self.message
        )
    }
}

impl std::error::Error for Finding {}

// === impl Severity ===

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotHonoured => "not yet honoured",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_read_like_a_compilers() {
        let mut finding = Finding {
            severity: Severity::NotHonoured,
            path: "litellm_settings.cache".to_owned(),
            file: Some("config.yaml".into()),
            line: Some(12),
            message: "no cache".to_owned(),
        };
        let printed = "config.yaml:12: litellm_settings.cache: not yet honoured: no cache";
        assert_eq!(finding.to_string(), printed);
        finding = Finding {
            severity: Severity::Error,
            file: None,
            line: None,
            ..finding
        };
        assert_eq!(
            finding.to_string(),
            "litellm_settings.cache: error: no cache"
        );
    }
}
