//! The management API on the command line.

mod keys;
mod recorder;
mod routes;
mod whom;

use std::process::{Command, Output, Stdio};

use serde_json::Value;

use self::recorder::Recorder;
use crate::harness::{Gateway, KEY};

/// A call of the binary with nothing else in its environment.
#[derive(Clone, Debug, Default)]
struct Call {
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    input: String,
}

/// What it said.
#[derive(Debug)]
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

// === impl Call ===

impl Call {
    fn new(arguments: &[&str]) -> Self {
        Self {
            arguments: arguments
                .iter()
                .map(|&argument| argument.to_owned())
                .collect(),
            ..Self::default()
        }
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    fn input(self, input: &str) -> Self {
        Self {
            input: input.to_owned(),
            ..self
        }
    }

    /// Asks `gateway` with the master key.
    async fn on(self, gateway: &Gateway) -> Said {
        self.at(&format!("http://{}", gateway.address)).await
    }

    async fn at(self, url: &str) -> Said {
        self.env("TOLLGATE_URL", url)
            .env("TOLLGATE_MASTER_KEY", KEY)
            .run()
            .await
    }

    async fn run(self) -> Said {
        let run = tokio::task::spawn_blocking(move || self.output());
        let output = run.await.unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    fn output(self) -> Output {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("input");
        std::fs::write(&input, self.input).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
        command
            .args(self.arguments)
            .env_clear()
            .envs(self.environment);
        command.stdin(Stdio::from(std::fs::File::open(input).unwrap()));
        command.output().unwrap()
    }
}

// === impl Said ===

impl Said {
    /// The answer of a call with `--json` that must have done what it was asked for.
    fn json(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        serde_json::from_str(&self.out).unwrap()
    }
}
