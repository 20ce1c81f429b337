//! How the exchanges fared.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::spoken::PROVIDERS;

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed,
    /// Why it could not be made.
    Skipped(String),
    /// What is wrong.
    Failed(String),
}

/// A check of one exchange and one client.
pub(super) struct Check {
    pub(super) provider: &'static str,
    pub(super) client: &'static str,
    /// `request`, `answer`, `error`, …
    pub(super) side: &'static str,
    pub(super) file: String,
    pub(super) verdict: Verdict,
}

/// All of them.
#[derive(Default)]
pub(super) struct Report {
    pub(super) checks: Vec<Check>,
    /// Exchanges that are not for us, by reason.
    pub(super) ignored: BTreeMap<String, usize>,
    /// What client dialects cannot say, with how often it was met.
    pub(super) unsayable: BTreeMap<(&'static str, String), usize>,
}

#[derive(Default)]
struct Count {
    passed: usize,
    failed: usize,
}

// === impl Report ===

impl Report {
    pub(super) fn merge(&mut self, other: Self) {
        self.checks.extend(other.checks);
        for (reason, count) in other.ignored {
            *self.ignored.entry(reason).or_default() += count;
        }
        for (field, count) in other.unsayable {
            *self.unsayable.entry(field).or_default() += count;
        }
    }

    pub(super) fn ignore(&mut self, reason: impl Into<String>) {
        *self.ignored.entry(reason.into()).or_default() += 1;
    }

    pub(super) fn failures(&self) -> usize {
        let failed = |check: &&Check| matches!(check.verdict, Verdict::Failed(_));
        self.checks.iter().filter(failed).count()
    }

    /// Failures first, then what was left out, then the table.
    pub(super) fn print(&mut self, most: usize, unsayable: bool) {
        self.checks.sort_by(|one, other| {
            (one.provider, one.client, one.side, &one.file).cmp(&(
                other.provider,
                other.client,
                other.side,
                &other.file,
            ))
        });
        self.print_failures(most);
        self.print_skipped();
        if unsayable {
            self.print_unsayable();
        }
        println!("{}", self.table());
    }

    fn print_failures(&self, most: usize) {
        let failures = self.checks.iter().filter_map(|check| match &check.verdict {
            Verdict::Failed(why) => Some((check, why)),
            _ => None,
        });
        for (check, why) in failures.take(most) {
            let Check {
                provider,
                client,
                side,
                file,
                ..
            } = check;
            println!("FAILED {provider} → {client}, {side}: {file}\n      {why}");
        }
        if self.failures() > most {
            println!("… and {} more", self.failures() - most);
        }
    }

    fn print_skipped(&self) {
        let mut reasons = BTreeMap::<String, usize>::new();
        for check in &self.checks {
            if let Verdict::Skipped(reason) = &check.verdict {
                *reasons
                    .entry(format!("{}: {reason}", check.side))
                    .or_default() += 1;
            }
        }
        println!("Exchanges left out:");
        for (reason, count) in &self.ignored {
            println!("{count:6}  {reason}");
        }
        println!("Checks left out:");
        for (reason, count) in &reasons {
            println!("{count:6}  {reason}");
        }
    }

    fn print_unsayable(&self) {
        println!("Named as not sayable in the client's dialect:");
        for ((client, field), count) in &self.unsayable {
            println!("{count:6}  {client}: {field}");
        }
    }

    /// Provider dialects down, client dialects across; passed checks, and failed ones where there are any.
    fn table(&self) -> String {
        let mut counts = BTreeMap::<(&str, &str, &str), Count>::new();
        let mut clients = Vec::new();
        for check in &self.checks {
            let count = counts
                .entry((check.provider, check.side, check.client))
                .or_default();
            match check.verdict {
                Verdict::Passed => count.passed += 1,
                Verdict::Failed(_) => count.failed += 1,
                Verdict::Skipped(_) => {}
            }
            if !clients.contains(&check.client) {
                clients.push(check.client);
            }
        }
        let mut table = format!("{:19}{:9}", "provider", "");
        for client in &clients {
            let _ = write!(table, "{client:>14}");
        }
        for provider in PROVIDERS {
            for side in SIDES {
                self.row(&mut table, provider, side, &clients, &counts);
            }
        }
        let passed = self
            .checks
            .iter()
            .filter(|check| check.verdict == Verdict::Passed);
        let (passed, failed) = (passed.count(), self.failures());
        let _ = write!(table, "\n{passed} passed, {failed} failed");
        table
    }

    fn row(
        &self,
        table: &mut String,
        provider: &'static str,
        side: &'static str,
        clients: &[&'static str],
        counts: &BTreeMap<(&str, &str, &str), Count>,
    ) {
        let cells: Vec<_> = clients
            .iter()
            .map(|client| counts.get(&(provider, side, *client)))
            .collect();
        if cells.iter().all(Option::is_none) {
            return;
        }
        let _ = write!(table, "\n{provider:19}{side:9}");
        for cell in cells {
            let cell = match cell {
                Some(Count { passed, failed: 0 }) => passed.to_string(),
                Some(Count { passed, failed }) => format!("{passed} −{failed}"),
                None => String::new(),
            };
            let _ = write!(table, "{cell:>14}");
        }
    }
}

const SIDES: [&str; 5] = ["request", "answer", "error", "oracle", "schema"];
