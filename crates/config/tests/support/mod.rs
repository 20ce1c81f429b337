//! What several tests need.

#![allow(dead_code, reason = "each test binary uses some of it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::PathBuf;

use tempfile::TempDir;
use tollgate_config::{Environment, Finding, Loaded, Sources, load};

/// A configuration file in a directory of its own, and the rest of its sources.
pub(crate) struct Given {
    directory: TempDir,
    sources: Sources,
}

/// A file with this text, and nothing in the environment.
pub(crate) fn file(text: &str) -> Given {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("config.yaml");
    std::fs::write(&path, text).unwrap();
    Given {
        directory,
        sources: Sources {
            file: Some(path),
            ..Sources::default()
        },
    }
}

/// A file with one model, `m`, whose `litellm_params` hold these lines too (from line 5 on).
pub(crate) fn model(params: &str) -> Given {
    let indented: String = params
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    file(&format!(
        "model_list:\n  - model_name: m\n    litellm_params:\n      model: openai/gpt-4o\n{indented}"
    ))
}

/// A file with the model `m`, whose key is there, and this text behind it (from line 6 on).
pub(crate) fn sections(text: &str) -> Given {
    let model = "model_list:\n  - model_name: m\n    litellm_params:\n      model: openai/gpt-4o\n      api_key: sk-m\n";
    file(&format!("{model}{text}"))
}

impl Given {
    pub(crate) fn env<const N: usize>(mut self, variables: [(&str, &str); N]) -> Self {
        self.sources.environment = Environment::from_iter(variables);
        self
    }

    pub(crate) fn set(mut self, path: &str, value: &str) -> Self {
        self.sources
            .overrides
            .push((path.to_owned(), value.to_owned()));
        self
    }

    /// Writes another file beside the configuration.
    pub(crate) fn beside(self, name: &str, text: &str) -> Self {
        std::fs::write(self.directory.path().join(name), text).unwrap();
        self
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.sources.file.clone().unwrap()
    }

    pub(crate) fn sources(&self) -> &Sources {
        &self.sources
    }

    pub(crate) fn load(&self) -> Result<Loaded, Vec<Finding>> {
        load(&self.sources)
    }

    /// What is loaded, which must work.
    pub(crate) fn loaded(&self) -> Loaded {
        self.load()
            .unwrap_or_else(|findings| panic!("{}", listed(&findings)))
    }

    /// All findings, whether it loads or not, as `line: path: message`.
    pub(crate) fn findings(&self) -> Vec<String> {
        let findings = self
            .load()
            .map_or_else(|findings| findings, |loaded| loaded.findings);
        findings.iter().map(shown).collect()
    }

    /// Asserts that exactly one finding begins with `line: path: severity` and holds `words`.
    #[track_caller]
    pub(crate) fn finds(&self, start: &str, words: &str) {
        let findings = self.findings();
        let found = findings
            .iter()
            .filter(|finding| finding.starts_with(start) && finding.contains(words));
        assert_eq!(
            found.count(),
            1,
            "`{start} … {words}` in\n{}",
            findings.join("\n")
        );
    }
}

/// A finding without the name of its file.
pub(crate) fn shown(finding: &Finding) -> String {
    let file = finding
        .file
        .as_ref()
        .map_or(String::new(), |file| format!("{}:", file.display()));
    finding
        .to_string()
        .strip_prefix(&file)
        .unwrap_or_default()
        .to_owned()
}

fn listed(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(|finding| format!("{finding}\n"))
        .collect()
}
