//! How each server of a run is started.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::GATEWAY;
use super::text::{KEY, MODEL, TRANSLATED};
use crate::shell;

/// A server that can be started any number of times, on another port each time.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    kind: Kind,
    upstream: u16,
}

#[derive(Debug, Clone)]
enum Kind {
    Nginx { program: PathBuf, bodies: Bodies },
    Gateway(Vec<String>),
}

/// Where nginx keeps a request body that does not fit into the 16 KB it has for one.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bodies {
    /// In a file, which is what nginx does unless it is told otherwise.
    AsItComes,
    /// In memory.
    InMemory,
}

// === impl Recipe ===

impl Recipe {
    /// A plain reverse proxy in front of the upstream.
    pub(crate) fn nginx(upstream: u16, bodies: Bodies) -> Result<Self> {
        let program = shell::find("nginx").context(
            "nginx is needed for the comparison; on Debian: apt-get install --no-install-recommends nginx-light",
        )?;
        Ok(Self {
            kind: Kind::Nginx { program, bodies },
            upstream,
        })
    }

    /// A gateway; `{tollgate}`, `{config}` and `{port}` in its command are filled in.
    pub(crate) fn gateway(command: &str, upstream: u16) -> Result<Self> {
        let binary = shell::target_dir()?.join("release/tollgate");
        let binary = binary.to_string_lossy();
        let words = command.split_whitespace();
        let words = words.map(|word| word.replace(GATEWAY, &binary)).collect();
        Ok(Self {
            kind: Kind::Gateway(words),
            upstream,
        })
    }

    /// The path that answers 200 as soon as the server serves.
    pub(crate) fn ready_path(&self) -> &'static str {
        match self.kind {
            Kind::Nginx { .. } => "/",
            Kind::Gateway(_) => "/health/liveliness",
        }
    }

    /// Writes the configuration into `folder` and gives the command that serves it on `port`.
    pub(crate) fn command(&self, folder: &Path, port: u16) -> Result<Command> {
        match &self.kind {
            Kind::Nginx { program, bodies } => self.nginx_command(program, *bodies, folder, port),
            Kind::Gateway(words) => self.gateway_command(words, folder, port),
        }
    }

    fn nginx_command(
        &self,
        program: &Path,
        bodies: Bodies,
        folder: &Path,
        port: u16,
    ) -> Result<Command> {
        let config = folder.join("nginx.conf");
        fs::write(&config, nginx_config(bodies, folder, port, self.upstream))?;
        let mut command = pinned(program);
        command
            .arg("-p")
            .arg(folder)
            .arg("-e")
            .arg(folder.join("error.log"))
            .arg("-c")
            .arg(config);
        Ok(command)
    }

    fn gateway_command(&self, words: &[String], folder: &Path, port: u16) -> Result<Command> {
        let config = folder.join("config.yaml");
        fs::write(&config, gateway_config(self.upstream))?;
        let fill = |word: &String| {
            word.replace("{config}", &config.to_string_lossy())
                .replace("{port}", &port.to_string())
        };
        let (program, arguments) = words.split_first().context("an empty --target-command")?;
        let mut command = pinned(Path::new(&fill(program)));
        command.args(arguments.iter().map(fill));
        Ok(command)
    }
}

/// The measured server has the first processor to itself; upstream and load share the second.
fn pinned(program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(program);
    command
}

fn gateway_config(upstream: u16) -> String {
    format!(
        "model_list:
  - model_name: {MODEL}
    litellm_params:
      model: openai/bench-upstream
      api_base: http://127.0.0.1:{upstream}/v1
      api_key: sk-upstream
  - model_name: {TRANSLATED}
    litellm_params:
      model: anthropic/bench-upstream
      api_base: http://127.0.0.1:{upstream}
      api_key: sk-upstream
general_settings:
  master_key: {KEY}
"
    )
}

/// Connections are never recycled and answers are not buffered; otherwise nginx is as it comes.
fn nginx_config(bodies: Bodies, folder: &Path, port: u16, upstream: u16) -> String {
    let folder = folder.display();
    let bodies = match bodies {
        Bodies::AsItComes => "",
        Bodies::InMemory => "client_body_buffer_size 256k;",
    };
    format!(
        "daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 8m;
    {bodies}
    keepalive_requests 100000000;
    upstream model {{
        server 127.0.0.1:{upstream};
        keepalive 2048;
        keepalive_requests 100000000;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://model;
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
            proxy_buffering off;
        }}
    }}
}}
"
    )
}
