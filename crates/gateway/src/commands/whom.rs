//! Which gateway is asked, and with which key.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use http::{HeaderValue, Uri};
use tollgate::core::Secret;
use tollgate_config::{Environment, Snapshot, Sources, load};

/// What the flags say about it.
#[derive(Debug)]
pub(super) struct Whom {
    pub(super) url: Option<String>,
    pub(super) key: Option<Secret>,
    pub(super) config: Option<PathBuf>,
}

/// A gateway, and a key for it.
#[derive(Debug)]
pub(super) struct Gateway {
    /// Without a slash at the end.
    pub(super) url: String,
    /// Marked as sensitive.
    pub(super) key: HeaderValue,
}

// === impl Gateway ===

impl Gateway {
    /// Flags are over the environment, and the environment is over a configuration's file.
    pub(super) fn of(whom: &Whom) -> anyhow::Result<Self> {
        let environment = Environment::process();
        let said = |name: &str| environment.get(name).filter(|text| !text.is_empty());
        let url = whom
            .url
            .clone()
            .or_else(|| said("TOLLGATE_URL").map(str::to_owned));
        let key = ["TOLLGATE_MASTER_KEY", "LITELLM_MASTER_KEY"];
        let key = key.into_iter().find_map(said).map(Secret::new);
        let key = whom.key.clone().or(key);
        let snapshot = whom.config.as_deref().map(read).transpose()?;
        let snapshot = snapshot.as_ref();
        let key = key.or_else(|| snapshot?.master_key.clone());
        let usual = || format!("http://127.0.0.1:{}", Snapshot::PORT);
        let url = url.or_else(|| snapshot.map(address)).unwrap_or_else(usual);
        Ok(Self {
            url: checked(url)?,
            key: bearer(key)?,
        })
    }
}

fn read(file: &Path) -> anyhow::Result<Snapshot> {
    let sources = Sources {
        file: Some(file.to_owned()),
        environment: Environment::process(),
        overrides: Vec::new(),
    };
    match load(&sources) {
        Ok(loaded) => Ok(loaded.snapshot),
        Err(findings) => {
            findings.iter().for_each(|finding| eprintln!("{finding}"));
            bail!("the configuration has errors; give --url and a key instead")
        }
    }
}

/// Where the management API of a gateway with this configuration is found from the same machine.
fn address(snapshot: &Snapshot) -> String {
    let scheme = if snapshot.tls.is_some() {
        "https"
    } else {
        "http"
    };
    let main = || {
        let port = snapshot.port.unwrap_or(Snapshot::PORT);
        (snapshot.host.as_deref(), port)
    };
    let admin = snapshot.admin.as_ref();
    let (host, port) = admin.map_or_else(main, |admin| (Some(&*admin.host), admin.port));
    let host = match host {
        None | Some("0.0.0.0") => "127.0.0.1".to_owned(),
        Some("::") => "[::1]".to_owned(),
        Some(host) if host.contains(':') => format!("[{host}]"),
        Some(host) => host.to_owned(),
    };
    format!("{scheme}://{host}:{port}")
}

fn checked(url: String) -> anyhow::Result<String> {
    let url = url.trim_end_matches('/').to_owned();
    let parsed = url.parse::<Uri>();
    let fits = |uri: Uri| {
        let authority = uri
            .authority()
            .is_some_and(|authority| !authority.as_str().contains('@'));
        authority && matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none()
    };
    match parsed.is_ok_and(fits) {
        true => Ok(url),
        // Not shown: it may hold a password.
        false => bail!(
            "the gateway's address is no URL such as http://127.0.0.1:{}",
            Snapshot::PORT
        ),
    }
}

fn bearer(key: Option<Secret>) -> anyhow::Result<HeaderValue> {
    let key = key.context(
        "no key to ask with: set TOLLGATE_MASTER_KEY or LITELLM_MASTER_KEY, or give --config FILE or --key",
    )?;
    let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose()))
        .ok()
        .context("the key holds what cannot stand in a header")?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use tollgate_config::AdminListener;

    use super::*;

    #[test]
    fn the_management_api_is_asked_where_it_listens() {
        let mut snapshot = Snapshot::default();
        assert_eq!(address(&snapshot), "http://127.0.0.1:4000");
        snapshot.host = Some("0.0.0.0".to_owned());
        snapshot.port = Some(5000);
        assert_eq!(address(&snapshot), "http://127.0.0.1:5000");
        for (host, expected) in [
            ("127.0.0.2", "http://127.0.0.2:5001"),
            ("::", "http://[::1]:5001"),
        ] {
            snapshot.admin = Some(AdminListener {
                host: host.to_owned(),
                port: 5001,
            });
            assert_eq!(address(&snapshot), expected);
        }
    }
}
