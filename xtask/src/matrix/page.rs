//! The page.

use std::fmt::Write as _;

use super::{Cell, Column};
use crate::spoken::Client;

/// What survives for clients of one dialect.
pub(super) struct Table {
    client: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<(&'static str, Vec<Cell>)>,
}

const HEAD: &str = "# What survives translation

Written by `cargo xtask matrix`, which tries every cell: a small call in the client's dialect is translated for the provider and read
again there, an answer of the provider's is translated for the client, whole and streamed, and read as its SDK would. Not by hand.

| | |
|---|---|
| ✓ | it arrives |
| reported | the provider has no place for it; the call is refused, or, with `drop_params` or where the answer is the same without it, the loss is named in `x-tollgate-dropped` |
| refused | the call is refused with a sentence that says what to send instead |
| – | the client's dialect has no word for it |
| · | the provider's dialect has no word for it |

Nothing else is possible: a cell that loses something in silence fails the build. One loss is in no cell, because it depends on the
order: a signature of Gemini's that stands behind the last text of a stream does not reach Anthropic's clients, which take the last
block for the answer; Google only recommends to send it back. Providers differ by model; tried were";

// === impl Table ===

impl Table {
    pub(super) fn new(client: &Client, columns: &[Column]) -> Self {
        Self {
            client: client.name,
            columns: columns.iter().map(|column| column.title).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row; what is lost in silence is added to `silent`.
    pub(super) fn row(
        &mut self,
        name: &'static str,
        cells: impl Iterator<Item = Result<Cell, String>>,
        silent: &mut Vec<String>,
    ) {
        let mut row = Vec::new();
        for (cell, column) in cells.zip(&self.columns) {
            match cell {
                Ok(cell) => row.push(cell),
                Err(why) => silent.push(format!("{name}: {} → {column}: {why}", self.client)),
            }
        }
        self.rows.push((name, row));
    }
}

/// The page of all `tables`.
pub(super) fn page(tables: &[Table]) -> String {
    let models = super::COLUMNS
        .iter()
        .map(|(title, .., model)| format!("`{model}` ({title})"));
    let mut page = format!("{HEAD} {}.\n", models.collect::<Vec<_>>().join(", "));
    for table in tables {
        let _ = write!(page, "\n## Clients of {}\n\n| |", dialect(table.client));
        for column in &table.columns {
            let _ = write!(page, " {column} |");
        }
        page.push_str("\n|---|");
        page.push_str(&":-:|".repeat(table.columns.len()));
        for (name, cells) in &table.rows {
            let _ = write!(page, "\n| {name} |");
            for cell in cells {
                let _ = write!(page, " {} |", sign(*cell));
            }
        }
        page.push('\n');
    }
    page
}

fn dialect(client: &str) -> &str {
    match client {
        "OpenAI" => "OpenAI's Chat Completions",
        "Responses" => "OpenAI's Responses",
        "Anthropic" => "Anthropic's Messages",
        "Gemini" => "Google's `generateContent`",
        _ => "Ollama's chat",
    }
}

fn sign(cell: Cell) -> &'static str {
    match cell {
        Cell::Yes => "✓",
        Cell::Reported => "reported",
        Cell::Refused => "refused",
        Cell::Unsayable => "–",
        Cell::Unknown => "·",
    }
}
