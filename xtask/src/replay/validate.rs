//! Written answers against the schemas of those who defined the dialects, by a tool that lies beside the recordings.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use super::report::{Check, Report, Verdict};
use crate::python;

/// What the validator calls a kind of document.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Kind(pub(super) &'static str);

/// A document for the validator.
#[derive(Debug, Serialize)]
pub(super) struct Written {
    pub(super) kind: Kind,
    pub(super) text: String,
    #[serde(skip)]
    pub(super) provider: &'static str,
    /// The provider speaks the client's dialect.
    #[serde(skip)]
    pub(super) own: bool,
    #[serde(skip)]
    pub(super) client: &'static str,
    #[serde(skip)]
    pub(super) file: String,
}

#[derive(Deserialize)]
struct Finding {
    number: usize,
    found: Vec<String>,
}

/// Reads documents, one a line, and prints the errors of each.
const SCRIPT: &str = include_str!("validate.py");

// === impl Written ===

impl Written {
    pub(super) fn new(kind: Kind, bytes: &[u8]) -> Self {
        Self {
            kind,
            text: String::from_utf8_lossy(bytes).into_owned(),
            provider: "",
            own: false,
            client: "",
            file: String::new(),
        }
    }
}

/// Checks all that was `written`; says so where the tool is absent.
pub(super) fn run(recordings: &Path, written: &[Written], report: &mut Report) -> Result<()> {
    let tools = recordings.join("../tools");
    if !tools.join("validate_openai.py").is_file() {
        println!("skipped: no validator of answers at {}", tools.display());
        return Ok(());
    }
    let findings = findings(&tools, written)?;
    let faulty: BTreeSet<_> = findings.iter().map(|finding| finding.number).collect();
    for (number, document) in written.iter().enumerate() {
        if !faulty.contains(&number) {
            report.checks.push(document.check(Verdict::Passed));
        }
    }
    for Finding { number, found } in findings {
        if let Some(document) = written.get(number) {
            let lines = format!("{}: {}", document.kind.0, found.join("\n      "));
            report
                .checks
                .push(document.check(match document.own || document.is_free() {
                    // OpenAI streams calls of free-text tools, which its schema of chunks lacks. What a provider of the same dialect wrote is repeated, also where it departs from OpenAI's schema.
                    true => Verdict::Skipped(
                        "the provider's own words depart from the schema".to_owned(),
                    ),
                    false => Verdict::Failed(lines),
                }));
        }
    }
    Ok(())
}

impl Written {
    /// Whether it is a stream of chat chunks that calls a free-text tool.
    fn is_free(&self) -> bool {
        self.kind.0 == "chat-stream" && self.text.contains(r#""type":"custom""#)
    }

    fn check(&self, verdict: Verdict) -> Check {
        Check {
            provider: self.provider,
            client: self.client,
            side: "schema",
            file: self.file.clone(),
            verdict,
        }
    }
}

fn findings(tools: &Path, written: &[Written]) -> Result<Vec<Finding>> {
    let mut documents = tempfile::NamedTempFile::new()?;
    for document in written {
        serde_json::to_writer(&mut documents, document)?;
        documents.write_all(b"\n")?;
    }
    documents.flush()?;
    let interpreter = python::interpreter().context("setting up the Python environment")?;
    let mut command = Command::new(interpreter);
    command
        .args(["-c", SCRIPT])
        .arg(tools)
        .arg(documents.path());
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .context("starting the validator")?;
    ensure!(
        output.status.success(),
        "the validator ended with {}",
        output.status
    );
    let lines = output.stdout.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    lines
        .map(|line| Ok(serde_json::from_slice(line)?))
        .collect()
}
