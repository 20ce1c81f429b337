//! `cargo xtask matrix`: which features survive from every client's dialect to every provider's, found by trying.

mod answered;
mod answers;
mod asked;
mod fixtures;
mod page;
mod questions;
mod refused;
mod said;

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::{
    shell,
    spoken::{Client, Provider},
};

/// How a feature fares on one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    /// It arrives.
    Yes,
    /// It does not, and the client is told.
    Reported,
    /// The call is refused with a sentence that says why.
    Refused,
    /// The client's dialect has no word for it.
    Unsayable,
    /// The provider's dialect has no word for it.
    Unknown,
}

/// The providers of the table: what they are called, their dialect, and a model that takes most of it.
const COLUMNS: [(&str, &str, &str, &str); 7] = [
    ("OpenAI", "openai-chat", "openai", "gpt-5"),
    ("Responses", "openai-responses", "openai", "gpt-5"),
    (
        "Anthropic",
        "anthropic-messages",
        "anthropic",
        "claude-sonnet-4-5",
    ),
    ("Gemini", "gemini", "gemini", "gemini-3-pro-preview"),
    (
        "Bedrock",
        "bedrock-converse",
        "bedrock",
        "anthropic.claude-sonnet-4-5-20250929-v1:0",
    ),
    ("Ollama", "ollama-chat", "ollama", "gpt-oss"),
    (
        "Cohere",
        "cohere-v2",
        "cohere",
        "command-a-reasoning-08-2025",
    ),
];

/// A provider of the table.
struct Column {
    title: &'static str,
    provider: Provider,
    prefix: &'static str,
    model: &'static str,
}

/// The page's place.
const PAGE: &str = "docs/matrix.md";

/// Writes the page.
pub(crate) fn run() -> Result<()> {
    let path = shell::root().join(PAGE);
    fs::write(&path, page()?).with_context(|| format!("writing {}", path.display()))
}

/// What is wrong with the page as it stands.
pub(crate) fn fault() -> Result<Option<String>> {
    let found = fs::read_to_string(shell::root().join(PAGE)).unwrap_or_default();
    let is_stale = found != page()?;
    Ok(is_stale.then(|| format!("{PAGE} is stale: run `cargo xtask matrix`")))
}

/// The page; an error where something is lost in silence.
fn page() -> Result<String> {
    let columns: Vec<_> = columns().collect();
    let (mut tables, mut silent) = (Vec::new(), Vec::new());
    for client in Client::all() {
        let mut table = page::Table::new(&client, &columns);
        for feature in questions::all() {
            let cells = columns
                .iter()
                .map(|column| asked::cell(&feature, &client, column));
            table.row(feature.name, cells, &mut silent);
        }
        for feature in answers::all() {
            let cells = columns
                .iter()
                .map(|column| answered::cell(&feature, &client, column));
            table.row(feature.name, cells, &mut silent);
        }
        let cells = columns.iter().map(|column| refused::cell(&client, column));
        table.row("Errors: status and words", cells, &mut silent);
        tables.push(table);
    }
    if !silent.is_empty() {
        bail!("lost in silence:\n{}", silent.join("\n"));
    }
    Ok(page::page(&tables))
}

fn columns() -> impl Iterator<Item = Column> {
    COLUMNS
        .into_iter()
        .filter_map(|(title, dialect, prefix, model)| {
            let provider = Provider::named(dialect).filter(Provider::is_there)?;
            Some(Column {
                title,
                provider,
                prefix,
                model,
            })
        })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_is_what_the_translation_does() {
        assert_eq!(super::fault().unwrap(), None);
    }
}
