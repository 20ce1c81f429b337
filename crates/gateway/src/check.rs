//! `tollgate check`: what a configuration means.

use std::{fmt::Write as _, process::ExitCode};

use anyhow::Context as _;
use tollgate_config::{Environment, Finding, Loaded, Severity, Sources, load};

use crate::{cli::Check, database, prices, vault};

/// Prints the effective configuration and all findings; fails where the gateway would not start.
pub(crate) fn run(check: &Check) -> anyhow::Result<ExitCode> {
    let sources = Sources {
        file: Some(check.config.clone()),
        environment: Environment::process(),
        overrides: Vec::new(),
    };
    match load(&sources) {
        Ok(loaded) => {
            print!("{}", report(&loaded).context("writing the report")?);
            Ok(ExitCode::SUCCESS)
        }
        Err(findings) => {
            findings.iter().for_each(|finding| eprintln!("{finding}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

fn report(loaded: &Loaded) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    for value in &loaded.effective {
        writeln!(text, "{} = {}  # {}", value.path, value.value, value.origin)?;
    }
    writeln!(text)?;
    section(
        &mut text,
        "Not yet honoured",
        &loaded.findings,
        Severity::NotHonoured,
    )?;
    section(&mut text, "Warnings", &loaded.findings, Severity::Warning)?;
    prices::report(&mut text, &loaded.snapshot.described)?;
    if vault::is_kept(&loaded.snapshot) {
        let place = database::place(&loaded.snapshot.database);
        writeln!(text, "Virtual keys are kept in {place}.")?;
        for ignored in database::ignored(&loaded.snapshot.database) {
            writeln!(text, "  {ignored}")?;
        }
    }
    writeln!(
        text,
        "{} deployments are configured.",
        loaded.snapshot.deployments.len()
    )?;
    Ok(text)
}

fn section(
    text: &mut String,
    title: &str,
    findings: &[Finding],
    severity: Severity,
) -> std::fmt::Result {
    let found: Vec<_> = findings
        .iter()
        .filter(|finding| finding.severity == severity)
        .collect();
    if found.is_empty() {
        return Ok(());
    }
    writeln!(text, "{title}:")?;
    found
        .iter()
        .try_for_each(|finding| writeln!(text, "  {finding}"))?;
    writeln!(text)
}
