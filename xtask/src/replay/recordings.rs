//! The folder of recorded exchanges.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::Value;

/// A folder of recordings.
pub(super) struct Folder(PathBuf);

#[derive(Deserialize)]
struct Index {
    recordings: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    file: String,
    provider: String,
}

/// A file of exchanges.
pub(super) struct Recording {
    pub(super) file: String,
    pub(super) provider: String,
}

#[derive(Deserialize)]
struct Exchanges {
    exchanges: Vec<Exchange>,
}

/// A question and its answer.
#[derive(Deserialize)]
pub(super) struct Exchange {
    pub(super) dialect: String,
    pub(super) request: Option<Asked>,
    pub(super) response: Answered,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) url_path: String,
    #[serde(default)]
    pub(super) body: Value,
}

#[derive(Deserialize)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) body: Value,
    /// The frames of an AWS stream.
    pub(crate) decoded: Option<Vec<Value>>,
}

/// Files that put the same question to several dialects.
#[derive(Deserialize)]
pub(super) struct Oracle {
    pub(super) files: Vec<String>,
}

// === impl Folder ===

impl Folder {
    /// The folder at `path`, from the workspace's root; nothing where there is none.
    pub(super) fn at(path: &Path) -> Option<Self> {
        let path = crate::shell::root().join(path);
        path.join("index.json").is_file().then_some(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn recordings(&self) -> Result<Vec<Recording>> {
        let index: Index = read(&self.0.join("index.json"))?;
        let entries = index.recordings.into_iter();
        Ok(entries
            .map(|Entry { file, provider }| Recording { file, provider })
            .collect())
    }

    pub(super) fn exchanges(&self, file: &str) -> Result<Vec<Exchange>> {
        let recorded: Exchanges = read(&self.0.join(file))?;
        Ok(recorded.exchanges)
    }

    pub(super) fn oracles(&self) -> Result<Vec<Oracle>> {
        #[derive(Deserialize)]
        struct Oracles {
            oracles: Vec<Oracle>,
        }
        let oracles: Oracles = read(&self.0.join("oracles.json"))?;
        Ok(oracles.oracles)
    }
}

fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("reading {}", path.display()))
}

// === impl Exchange ===

impl Exchange {
    /// The body that was sent.
    pub(super) fn question(&self) -> Option<&Value> {
        let body = &self.request.as_ref()?.body;
        body.is_object().then_some(body)
    }

    fn path(&self) -> &str {
        self.request
            .as_ref()
            .map_or("", |request| &request.url_path)
    }

    /// Whether a stream was asked for: in the body, or by the path.
    pub(super) fn streams(&self) -> bool {
        let asked = self.question().and_then(|body| body["stream"].as_bool());
        let path = self.path();
        let by_path = path.contains("stream") || path.contains("Stream");
        // Ollama streams unless it is told not to.
        let usual = self.dialect == "ollama-chat" || by_path;
        asked.unwrap_or(usual && self.question().is_some())
    }

    /// The provider's name for the model, in the body or in the path (`…/models/NAME:generateContent`, `/model/NAME/…`).
    pub(super) fn model(&self) -> String {
        if let Some(model) = self.question().and_then(|body| body["model"].as_str()) {
            return model.to_owned();
        }
        let after = |word: &str| Some(self.path().split_once(word)?.1);
        let rest = after("/models/")
            .or_else(|| after("/model/"))
            .unwrap_or_default();
        let model = rest.split("/converse").next().unwrap_or_default();
        let model = model.split("/invoke").next().unwrap_or_default();
        let (model, action) = model.rsplit_once(':').unwrap_or((model, ""));
        let model = if action.starts_with(char::is_alphabetic) || action.is_empty() {
            model.to_owned()
        } else {
            format!("{model}:{action}")
        };
        model.replace("%3A", ":").replace("%2F", "/")
    }
}
