//! The rounds of a run.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum as _;
use tokio::time::timeout;

use super::Options;
use super::recipe::{Bodies, Recipe};
use super::report::{Report, Side};
use super::scenario::Scenario;
use super::server::Server;
use super::shape::Shape;
use super::subject::Subject;
use crate::shell;

/// The longest that one measurement of one server may take: several times what the slowest one
/// needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// The servers of a run and what was measured so far.
struct Run {
    subjects: Vec<(Side, Subject)>,
    scenarios: Vec<Scenario>,
    shape: Shape,
    report: Report,
}

/// Measures everything and prints the report.
pub(super) fn run(options: &Options) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut run = Run::prepare(options)?;
    runtime.block_on(run.rounds())?;
    println!("{}\n\n{}", run.shape, run.report.markdown("tollgate"));
    if let Some(file) = &options.json {
        fs::write(file, run.report.json()?)
            .with_context(|| format!("writing {}", file.display()))?;
    }
    match run.report.missed() {
        missed if options.gate && !missed.is_empty() => bail!("missed: {}", missed.join("; ")),
        _ => Ok(()),
    }
}

// === impl Run ===

impl Run {
    fn prepare(options: &Options) -> Result<Self> {
        let upstream = Server::upstream()?;
        let port = upstream.address().port();
        let mut subjects = vec![(
            Side::Direct,
            Subject {
                server: upstream,
                recipe: None,
            },
        )];
        for (side, bodies) in [
            (Side::Nginx, Bodies::AsItComes),
            (Side::RoomyNginx, Bodies::InMemory),
        ] {
            subjects.push((side, Subject::start(Recipe::nginx(port, bodies)?)?));
        }
        if options.target_command != "none" {
            let recipe = Recipe::gateway(&options.target_command, port)?;
            subjects.push((Side::Target, Subject::start(recipe)?));
        }
        Ok(Self {
            subjects,
            scenarios: scenarios(&options.only),
            shape: if options.quick {
                Shape::QUICK
            } else {
                Shape::FULL
            },
            report: Report::default(),
        })
    }

    async fn rounds(&mut self) -> Result<()> {
        for round in 0..self.shape.rounds {
            for scenario in self.scenarios.clone() {
                eprintln!("round {} of {}: {scenario:?}", round + 1, self.shape.rounds);
                self.measure(scenario).await?;
            }
            // What goes second finds warmer caches; in the next round the other one does.
            self.subjects.reverse();
        }
        Ok(())
    }

    async fn measure(&mut self, scenario: Scenario) -> Result<()> {
        for (side, subject) in &self.subjects {
            let Some(scenario) = done_to(*side, scenario, &self.scenarios) else {
                continue;
            };
            let measure = timeout(PATIENCE, scenario.measure(subject, self.shape));
            let figures = measure.await.context("it takes too long").flatten();
            for (metric, value) in
                figures.with_context(|| format!("{scenario:?} through {side:?}"))?
            {
                self.report.add(metric, *side, value);
            }
        }
        Ok(())
    }
}

/// What of `scenario` is done to the server on this side. nginx does not translate: it does the plain scenario instead,
/// unless that is among `all` anyway.
fn done_to(side: Side, scenario: Scenario, all: &[Scenario]) -> Option<Scenario> {
    let done = match side {
        Side::Nginx => scenario.plain(),
        _ => scenario,
    };
    let twice = done != scenario && all.contains(&done);
    (done.concerns(side) && !twice).then_some(done)
}

fn scenarios(only: &[Scenario]) -> Vec<Scenario> {
    let mut scenarios = match only {
        [] => Scenario::value_variants().to_vec(),
        only => only.to_vec(),
    };
    if scenarios.contains(&Scenario::Syscalls) && shell::find("strace").is_err() {
        eprintln!("strace is missing: system calls are not counted");
        scenarios.retain(|scenario| *scenario != Scenario::Syscalls);
    }
    scenarios
}

#[cfg(test)]
mod tests {
    use super::{Scenario, Side, done_to};

    #[test]
    fn nginx_does_the_plain_scenario_once_for_a_translated_one() {
        let (plain, translated) = (Scenario::Small, Scenario::TranslatedSmall);
        let at = |side, all: &[Scenario]| done_to(side, translated, all);
        assert_eq!(at(Side::Nginx, &[translated]), Some(plain));
        assert_eq!(at(Side::Nginx, &[translated, plain]), None);
        assert_eq!(at(Side::Target, &[translated]), Some(translated));
        assert_eq!(at(Side::Direct, &[translated]), None);
        assert_eq!(
            done_to(Side::RoomyNginx, Scenario::TranslatedLarge, &[]),
            None
        );
    }
}
