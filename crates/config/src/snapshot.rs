//! All settings, read and checked.

use std::{path::PathBuf, sync::Arc, time::Duration};

use http::HeaderName;
use tollgate_core::{Clocks, Compat, Deployment, ModelName, Secret};

use crate::{AllowedAddresses, Database, Described, Entries, Jwt, SaltKeys};

/// The settings of a gateway at one moment. A new configuration makes a new snapshot; none is ever changed.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Who can answer, in the file's order. A deployment with neither endpoint nor mock has no usable address.
    pub deployments: Vec<Arc<Deployment>>,
    /// The same deployments with what is known about them.
    pub described: Vec<Described>,
    /// What reads models that are added while the gateway runs.
    pub entries: Entries,
    /// Whether models may be added while it runs.
    pub store_models: bool,
    /// Other names of model groups.
    pub aliases: Vec<Alias>,
    /// Which groups stand in for which, in the order to try.
    pub fallbacks: Vec<(ModelName, Vec<ModelName>)>,
    /// Which groups stand in for every group.
    pub default_fallbacks: Vec<ModelName>,
    /// How many fallback groups one call may reach.
    pub max_fallbacks: usize,
    /// The key that may do everything.
    pub master_key: Option<Secret>,
    /// The keys with which providers' credentials are encrypted where they are stored.
    pub salt_keys: SaltKeys,
    /// Where virtual keys, and everything around them, are kept.
    pub database: Database,
    /// The header clients send their key in, where it is not one of the usual ones.
    pub key_header: Option<HeaderName>,
    /// Whose tokens let somebody in, if anybody's do.
    pub jwt: Option<Jwt>,
    /// From where requests may come.
    pub allowed_addresses: AllowedAddresses,
    /// Whether a missing or weak master key is allowed.
    pub permit_open: bool,
    /// The address to listen on.
    pub host: Option<String>,
    /// The port to listen on.
    pub port: Option<u16>,
    /// Where the management API is served instead of beside everything else.
    pub admin: Option<AdminListener>,
    /// Whether the management API refuses what nothing acts on, instead of naming it.
    pub reject_unsupported_fields: bool,
    /// Whether the API is described at `/openapi.json`.
    pub openapi: bool,
    /// The files TLS needs; plain HTTP without.
    pub tls: Option<TlsFiles>,
    /// Longest times of calls and their parts.
    pub clocks: Clocks,
    /// How often a silent stream gets a comment, so that proxies keep it open.
    pub keep_alive: Duration,
    /// How long calls may go on once the gateway was told to stop.
    pub drain: Duration,
    /// How long a client may take to send a request body.
    pub body_timeout: Duration,
    /// The largest request body, in bytes.
    pub max_body: usize,
    /// The largest whole answer, in bytes.
    pub max_answer: usize,
    /// The largest event of a stream, in bytes.
    pub max_event: usize,
    /// Whose behaviour to imitate where versions of LiteLLM differ: the text for an unknown key, and whether clients may
    /// ask for made-up answers.
    pub compat: Compat,
    /// Whether answers name the upstream's model instead of the one that was asked for.
    pub keep_upstream_model: bool,
    /// Whether every stream ends with token counts, asked for or not.
    pub always_include_usage: bool,
    /// Whether clients may ask for a made-up answer (`mock_response`).
    pub allow_client_mock: bool,
    /// Whether members a provider does not know are left out instead of refused. For translation to come: bodies that
    /// pass through keep all of their members, and none is refused.
    pub drop_params: bool,
    /// Histories that a provider would refuse are mended (LiteLLM's `modify_params`).
    pub modify_params: bool,
    /// Whether clients' headers go on to providers.
    pub forward_client_headers: bool,
    /// What is logged, and how.
    pub log: Log,
}

/// Another name of a model group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// What clients may write.
    pub name: ModelName,
    /// The group it means.
    pub target: ModelName,
    /// Whether lists of models leave it out.
    pub hidden: bool,
}

/// An address of its own for the management API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminListener {
    /// The address to listen on.
    pub host: String,
    /// The port to listen on.
    pub port: u16,
}

/// PEM files for TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate chain.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// What is logged, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// One JSON object per line instead of text.
    pub json: bool,
    /// The least important level that is shown.
    pub level: Level,
}

/// How important a line of the log is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something failed for good.
    Error,
    /// Something failed and was helped.
    Warn,
    /// What an operator wants to see.
    #[default]
    Info,
    /// What a developer wants to see.
    Debug,
    /// Everything.
    Trace,
}

const MEGABYTE: usize = 1 << 20;

// === impl Snapshot ===

impl Snapshot {
    /// Adds deployments behind those that are there.
    pub(crate) fn add(&mut self, more: impl IntoIterator<Item = Described>) {
        for described in more {
            self.deployments.push(Arc::clone(&described.deployment));
            self.described.push(described);
        }
    }
}

impl Snapshot {
    /// The port to listen on where nothing is said: LiteLLM's.
    pub const PORT: u16 = 4000;
}

impl Default for Snapshot {
    /// No deployments, LiteLLM's defaults where it has any.
    fn default() -> Self {
        Self {
            deployments: Vec::new(),
            described: Vec::new(),
            entries: Entries::default(),
            store_models: true,
            aliases: Vec::new(),
            fallbacks: Vec::new(),
            default_fallbacks: Vec::new(),
            max_fallbacks: 5,
            master_key: None,
            salt_keys: SaltKeys::default(),
            database: Database::Sqlite(PathBuf::from("tollgate.db")),
            key_header: None,
            jwt: None,
            allowed_addresses: AllowedAddresses::default(),
            permit_open: false,
            host: None,
            port: None,
            admin: None,
            reject_unsupported_fields: false,
            openapi: true,
            tls: None,
            clocks: default_clocks(),
            keep_alive: Duration::from_secs(15),
            drain: Duration::from_secs(600),
            body_timeout: Duration::from_secs(60),
            max_body: 100 * MEGABYTE,
            max_answer: 100 * MEGABYTE,
            max_event: 16 * MEGABYTE,
            compat: Compat::default(),
            keep_upstream_model: false,
            always_include_usage: false,
            allow_client_mock: false,
            drop_params: false,
            modify_params: false,
            forward_client_headers: false,
            log: Log::default(),
        }
    }
}

fn default_clocks() -> Clocks {
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    Clocks {
        connect: seconds(10),
        attempt: seconds(600),
        idle: seconds(600),
        total: seconds(6000),
        ..Clocks::default()
    }
}

// === impl Level ===

impl Level {
    /// The level called `name`, in any case, by Rust's or Python's names.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.trim().to_ascii_lowercase().as_str() {
            "error" | "critical" => Self::Error,
            "warn" | "warning" => Self::Warn,
            "info" => Self::Info,
            "debug" => Self::Debug,
            "trace" => Self::Trace,
            _ => return None,
        })
    }

    /// Its name in lower case, as `tracing` knows it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}
