//! `cargo xtask replay`: every recorded exchange through every client's dialect and back.

mod answer;
pub(crate) mod error;
pub(crate) mod frames;
mod oracle;
pub(crate) mod recordings;
pub(crate) mod report;
pub(crate) mod request;
mod told;
mod validate;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::Result;
use clap::Args;

use self::{
    recordings::{Exchange, Folder, Recording},
    report::{Check, Report, Verdict},
    validate::Written,
};
use crate::spoken::{Client, Provider, deployment};

/// The options of `cargo xtask replay`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The folder of recordings
    #[arg(default_value = "../shared/recordings")]
    folder: PathBuf,
    /// Print so many failures
    #[arg(long, default_value_t = 50)]
    failures: usize,
    /// List what the clients' dialects have no word for
    #[arg(long)]
    unsayable: bool,
    /// Replay files whose names contain this
    #[arg(long, default_value = "")]
    only: String,
}

/// What one file came to.
#[derive(Default)]
struct Outcome {
    report: Report,
    written: Vec<Written>,
}

// === impl Options ===

impl Default for Options {
    fn default() -> Self {
        Self {
            folder: "../shared/recordings".into(),
            failures: 50,
            unsayable: false,
            only: String::new(),
        }
    }
}

impl Options {
    pub(crate) fn run(&self) -> Result<ExitCode> {
        let Some(folder) = Folder::at(&self.folder) else {
            println!("skipped: no recordings at {}", self.folder.display());
            return Ok(ExitCode::SUCCESS);
        };
        let mut recordings = folder.recordings()?;
        recordings.retain(|recording| recording.file.contains(&self.only));
        let Outcome {
            mut report,
            written,
        } = replay(&folder, &recordings)?;
        validate::run(folder.path(), &written, &mut report)?;
        if self.only.is_empty() {
            oracle::run(&folder, &mut report)?;
        }
        report.print(self.failures, self.unsayable);
        Ok(match report.failures() {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        })
    }
}

/// All files, on all processors.
fn replay(folder: &Folder, recordings: &[Recording]) -> Result<Outcome> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<Outcome> {
        let mut outcome = Outcome::default();
        while let Some(recording) = recordings.get(next.fetch_add(1, Ordering::Relaxed)) {
            for exchange in folder.exchanges(&recording.file)? {
                outcome.exchange(recording, &exchange);
            }
        }
        Ok(outcome)
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let all = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended = threads.into_iter().map(thread::ScopedJoinHandle::join);
        ended
            .map(|outcome| outcome.unwrap_or_else(|_| Err(anyhow::anyhow!("a replay panicked"))))
            .collect::<Result<Vec<_>>>()
    })?;
    let mut sum = Outcome::default();
    for outcome in all {
        sum.report.merge(outcome.report);
        sum.written.extend(outcome.written);
    }
    Ok(sum)
}

// === impl Outcome ===

impl Outcome {
    fn exchange(&mut self, recording: &Recording, exchange: &Exchange) {
        let Some(provider) = Provider::named(&exchange.dialect) else {
            return self
                .report
                .ignore(format!("{}: not a turn of a chat", exchange.dialect));
        };
        if !provider.is_there() {
            let reason = format!("{}: no translation yet", provider.name);
            return self.report.ignore(reason);
        }
        let body = exchange.question();
        if provider.name == "bedrock-invoke"
            && body.is_none_or(|body| body.get("anthropic_version").is_none())
        {
            return self
                .report
                .ignore("bedrock-invoke: a body of another maker's than Anthropic's");
        }
        for client in Client::all() {
            self.replay(recording, exchange, &provider, &client);
        }
    }

    fn replay(
        &mut self,
        recording: &Recording,
        exchange: &Exchange,
        provider: &Provider,
        client: &Client,
    ) {
        let mut check = |side, verdict| {
            self.report.checks.push(Check {
                provider: provider.name,
                client: client.name,
                side,
                file: recording.file.clone(),
                verdict,
            });
        };
        let deployment = deployment(provider.dialect, &recording.provider);
        let (mut asked, mut unsayable) = (None, Vec::new());
        if exchange.response.status < 400 {
            let verdict = match request::read(exchange, provider) {
                Ok(original) => {
                    let journey = request::travel(&original, client, provider, &deployment);
                    asked = journey.asked;
                    unsayable = journey.unsayable;
                    journey.verdict
                }
                Err(why) if exchange.question().is_none() => Verdict::Skipped(why),
                Err(why) => Verdict::Failed(why),
            };
            check("request", verdict);
            match answer::read(&exchange.response, provider) {
                Ok(given) => {
                    let (verdict, written) = answer::check(&given, client, asked.as_ref());
                    check("answer", verdict);
                    self.written
                        .extend(written.into_iter().map(|written| Written {
                            provider: provider.name,
                            own: provider.dialect == client.dialect,
                            client: client.name,
                            file: recording.file.clone(),
                            ..written
                        }));
                }
                Err(verdict) => check("answer", verdict),
            }
        } else {
            check(
                "error",
                error::check(&exchange.response, client, &deployment),
            );
        }
        for field in unsayable {
            let field = numberless(&field);
            *self
                .report
                .unsayable
                .entry((client.name, field))
                .or_default() += 1;
        }
    }
}

/// `messages[3].name` and `messages[4].name` are one thing to count.
fn numberless(field: &str) -> String {
    field
        .chars()
        .filter(|char| !char.is_ascii_digit())
        .collect()
}
