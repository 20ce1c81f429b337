//! How a gateway is to be started.

use std::{
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Gateway, KEY, database};

/// A configuration, flags and an environment, which holds nothing else.
#[derive(Debug)]
pub(crate) struct Setup {
    /// JSON, which is YAML too.
    config: Value,
    /// A text to use instead.
    text: Option<String>,
    host: &'static str,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

// === impl Setup ===

impl Setup {
    /// No models, and [`KEY`] as master key.
    pub(crate) fn new() -> Self {
        Self::open().env("LITELLM_MASTER_KEY", KEY)
    }

    /// No models and no master key.
    pub(crate) fn open() -> Self {
        Self {
            config: json!({"model_list": []}),
            text: None,
            host: "127.0.0.1",
            arguments: Vec::new(),
            environment: Vec::new(),
        }
    }

    /// Adds a deployment of OpenAI's dialect below `base`.
    pub(crate) fn model(self, name: &str, base: &str) -> Self {
        let model = format!("openai/{name}");
        let base = format!("{base}/v1");
        self.deployment(
            name,
            json!({"model": model, "api_base": base, "api_key": "sk-provider"}),
        )
    }

    /// Adds a deployment with these `litellm_params`.
    pub(crate) fn deployment(self, name: &str, params: Value) -> Self {
        self.entry(json!({"model_name": name, "litellm_params": params}))
    }

    /// Adds an entry of `model_list`.
    pub(crate) fn entry(mut self, entry: Value) -> Self {
        let list = self.config["model_list"].as_array_mut().unwrap();
        list.push(entry);
        self
    }

    /// Sets a whole section.
    pub(crate) fn section(mut self, name: &str, section: Value) -> Self {
        self.config[name] = section;
        self
    }

    /// Sets keys of `tollgate_settings`.
    pub(crate) fn settings(self, settings: Value) -> Self {
        self.section("tollgate_settings", settings)
    }

    /// Uses this text as the configuration file.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.text = Some(text.to_owned());
        self
    }

    /// Listens elsewhere than on loopback.
    pub(crate) fn host(self, host: &'static str) -> Self {
        Self { host, ..self }
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn arg(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// Starts the gateway and waits until it listens.
    pub(crate) async fn start(self) -> Gateway {
        let folder = self.folder();
        let mut command = self.command();
        command
            .arg("--config")
            .arg(folder.path().join("config.yaml"));
        self.serve(command, folder).await
    }

    /// Starts the gateway without a configuration file.
    pub(crate) async fn start_without_file(self) -> Gateway {
        let command = self.command();
        self.serve(command, tempfile::tempdir().unwrap()).await
    }

    async fn serve(self, mut command: Command, folder: TempDir) -> Gateway {
        command.args(["--host", self.host, "--port", "0"]);
        let said = self.variable("TOLLGATE_DATA_DIR").map(PathBuf::from);
        let data = said.unwrap_or_else(|| folder.path().to_owned());
        command.env("TOLLGATE_DATA_DIR", &data);
        let shared = match self.keeps_keys_in_a_file() {
            // Boxed: it is large, and rare.
            true => Box::pin(database::in_place_of(&data)).await,
            false => None,
        };
        if let Some(url) = &shared {
            command.env("DATABASE_URL", url);
        }
        command.args(&self.arguments).stderr(Stdio::piped());
        let gateway = Gateway::spawn(command, folder).await;
        if shared.is_some() {
            Box::pin(database::known(&gateway)).await;
        }
        gateway
    }

    /// Whether there are keys, and nothing is said of where.
    fn keeps_keys_in_a_file(&self) -> bool {
        let text = self.text.clone().unwrap_or_else(|| self.config.to_string());
        self.variable("LITELLM_MASTER_KEY").is_some()
            && self.variable("DATABASE_URL").is_none()
            && !text.contains("database_url")
    }

    fn variable(&self, name: &str) -> Option<&str> {
        let mut variables = self.environment.iter();
        let found = variables.find(|(known, _)| known == name);
        found.map(|(_, value)| &**value)
    }

    /// Runs the gateway where it is expected to end by itself.
    pub(crate) fn refused(self) -> Output {
        let folder = self.folder();
        let mut command = self.command();
        command
            .arg("--config")
            .arg(folder.path().join("config.yaml"));
        command.args(["--host", self.host, "--port", "0"]);
        command.args(&self.arguments).output().unwrap()
    }

    /// Runs the binary with nothing but its arguments, to its end.
    pub(crate) fn run(self) -> Output {
        let mut command = self.command();
        command.args(&self.arguments).output().unwrap()
    }

    /// Runs `tollgate check` on the configuration.
    pub(crate) fn check(self) -> Output {
        let folder = self.folder();
        let mut command = self.command();
        command.arg("check").arg(folder.path().join("config.yaml"));
        command.output().unwrap()
    }

    fn folder(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let text = self.text.clone().unwrap_or_else(|| self.config.to_string());
        std::fs::write(folder.path().join("config.yaml"), text).unwrap();
        folder
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
        command.env_clear().stdin(Stdio::null());
        command.envs(self.environment.iter().cloned());
        command
    }
}
