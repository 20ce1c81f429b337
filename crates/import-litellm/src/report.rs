//! What was done, and by name what was not.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;
use tollgate_auth::{Id, Kind};

/// What an import did, or would have done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// By what they are.
    pub counts: BTreeMap<&'static str, Counts>,
    /// What differs here and there, and stays as it is here.
    pub conflicts: Vec<Trouble>,
    /// What is in LiteLLM's database and not in the store, by name.
    pub not_carried: Vec<Trouble>,
    /// What was carried with something missing, or is too much to be named.
    pub notes: Vec<String>,
}

/// How many rows came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// In LiteLLM's database.
    pub read: u64,
    /// New here.
    pub created: u64,
    /// Here already, and brought to what LiteLLM has.
    pub changed: u64,
    /// The same here and there.
    pub unchanged: u64,
    /// Different here, and left so.
    pub conflicting: u64,
    /// Nothing that could be kept.
    pub not_carried: u64,
}

/// Something, and what is the matter with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// What it is, with its name.
    pub what: String,
    /// What is the matter.
    pub why: String,
}

// === impl Report ===

impl Report {
    /// Whether all that there is was carried.
    pub fn is_whole(&self) -> bool {
        self.conflicts.is_empty() && self.not_carried.is_empty()
    }

    pub(crate) fn of(&mut self, kind: Kind) -> &mut Counts {
        self.counts.entry(plural(kind)).or_default()
    }

    pub(crate) fn conflict(&mut self, id: &Id, why: impl Into<String>) {
        self.of(id.kind).conflicting += 1;
        self.conflicts.push(Trouble::new(id.to_string(), why));
    }

    pub(crate) fn lose(&mut self, id: &Id, why: impl Into<String>) {
        self.of(id.kind).not_carried += 1;
        self.not_carried.push(Trouble::new(id.to_string(), why));
    }

    pub(crate) fn miss(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.not_carried.push(Trouble::new(what, why));
    }

    pub(crate) fn note(&mut self, note: String) {
        self.notes.push(note);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let titles = [
            "read",
            "created",
            "changed",
            "unchanged",
            "conflicting",
            "not carried",
        ];
        line(f, "", &titles.map(str::to_owned))?;
        for (kind, counts) in &self.counts {
            line(f, kind, &counts.numbers().map(|number| number.to_string()))?;
        }
        section(
            f,
            "Left as they are here (--overwrite takes LiteLLM's)",
            &self.conflicts,
        )?;
        section(f, "Not carried", &self.not_carried)?;
        if !self.notes.is_empty() {
            writeln!(f, "\nTo know:")?;
        }
        self.notes
            .iter()
            .try_for_each(|note| writeln!(f, "  {}", tame(note)))?;
        match self.dry_run {
            true => writeln!(f, "\nNothing was written."),
            false => Ok(()),
        }
    }
}

fn line(f: &mut fmt::Formatter<'_>, title: &str, cells: &[String]) -> fmt::Result {
    write!(f, "{title:14}")?;
    cells.iter().try_for_each(|cell| write!(f, "{cell:>12}"))?;
    writeln!(f)
}

fn section(f: &mut fmt::Formatter<'_>, title: &str, troubles: &[Trouble]) -> fmt::Result {
    if troubles.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{title}:")?;
    troubles
        .iter()
        .try_for_each(|trouble| writeln!(f, "  {trouble}"))
}

fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Key => "keys",
        Kind::Team => "teams",
        Kind::User => "users",
        Kind::Organization => "organizations",
        Kind::Customer => "customers",
        Kind::Budget => "budgets",
        Kind::Tag => "tags",
        Kind::Model => "models",
        Kind::Credential => "credentials",
        Kind::AccessGroup => "access_groups",
    }
}

// === impl Counts ===

impl Counts {
    fn numbers(self) -> [u64; 6] {
        [
            self.read,
            self.created,
            self.changed,
            self.unchanged,
            self.conflicting,
            self.not_carried,
        ]
    }
}

// === impl Trouble ===

impl Trouble {
    fn new(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            why: why.into(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", tame(&self.what), tame(&self.why))
    }
}

/// Names come from a database that others write to: nothing in them commands a terminal.
fn tame(text: &str) -> String {
    text.replace(|c: char| c.is_control() || turns(c), " ")
}

/// Whether it turns the direction of writing, so that a line reads as something else (Unicode standard annex 9).
fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_commands_a_terminal() {
        let mut report = Report::default();
        report.lose(&Id::new(Kind::Model, "a\u{1b}[2J"), "its b\u{1b}[2J is not");
        report.note("c\u{1b}[2J".to_owned());
        let said = report.to_string();
        assert!(
            !said.contains('\u{1b}') && said.contains("b [2J is not"),
            "{said}"
        );
    }
}
