//! Reading a URL as LiteLLM, Prisma and PostgreSQL's own tools write it.

use std::time::Duration;

use percent_encoding::percent_decode_str;
use tokio_postgres::config::{Config, Host, TargetSessionAttrs};

use crate::{tls::Trust, url_error::UrlError, wishes::Wishes};

/// What a URL says.
#[derive(Clone)]
pub(crate) struct Address {
    config: Config,
    pub(crate) trust: Trust,
    /// Whether a pooler that gives each transaction another session stands before the database.
    pub(crate) pooler: bool,
    pub(crate) pool: Option<usize>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) ignored: Vec<String>,
}

const CHARACTERS: &str =
    "its user or password holds one of / ? # @ or a broken %: write it percent-encoded";

// === impl Address ===

impl Address {
    pub(crate) fn read(url: &str) -> Result<Self, UrlError> {
        let rest = ["postgresql://", "postgres://"]
            .iter()
            .find_map(|start| url.strip_prefix(start));
        let rest = rest
            .ok_or_else(|| UrlError::new("it begins with neither postgresql:// nor postgres://"))?;
        // As Python reads it, which LiteLLM's users know: whatever a password holds, it must not become a host's name,
        // because names of hosts are shown.
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (network, path) = rest.split_at(rest.find(['/', '#']).unwrap_or(rest.len()));
        if path.contains('@') || !network.contains('@') && query.contains('@') {
            return Err(UrlError::new(CHARACTERS));
        }
        let (who, hosts) = network.rsplit_once('@').unwrap_or(("", network));
        let wishes = Wishes::read(query)?;
        let driver = format!("postgresql://{hosts}{path}?{}", wishes.driver.join("&"));
        let mut config: Config = driver.parse().map_err(|error| UrlError::of(&error))?;
        identify(&mut config, who)?;
        let trust = wishes.trust(&mut config)?;
        complete(&mut config)?;
        let Wishes {
            pooler,
            pool,
            timeout,
            ignored,
            ..
        } = wishes;
        Ok(Self {
            config,
            trust,
            pooler,
            pool,
            timeout,
            ignored,
        })
    }

    /// What the driver is told, with bounds for what it and the system wait for on their own.
    pub(crate) fn config(&self, timeout: Duration) -> Config {
        let mut config = self.config.clone();
        if config.get_connect_timeout().is_none() {
            // Of several hosts the first may be the one that is gone.
            let hosts = config.get_hosts().len().max(1);
            config.connect_timeout(timeout / u32::try_from(hosts).unwrap_or(1));
        }
        // Bytes that nobody acknowledges: the machine behind the address is gone.
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(timeout);
        }
        config
    }

    pub(crate) fn place(&self) -> String {
        let ports = self.config.get_ports();
        let host = |(index, host): (usize, &Host)| {
            let port = ports.get(index).or(ports.first()).copied().unwrap_or(5432);
            match host {
                Host::Tcp(name) => format!("{name}:{port}"),
                #[cfg(unix)]
                Host::Unix(path) => format!("{}:{port}", path.display()),
            }
        };
        let hosts: Vec<_> = self
            .config
            .get_hosts()
            .iter()
            .enumerate()
            .map(host)
            .collect();
        let name = self.config.get_dbname().unwrap_or_default();
        format!("postgresql://{}/{name}", hosts.join(","))
    }
}

fn identify(config: &mut Config, who: &str) -> Result<(), UrlError> {
    let decoded = |text: &str| {
        let text = percent_decode_str(text)
            .decode_utf8()
            .map_err(|_| UrlError::new(CHARACTERS))?;
        Ok::<_, UrlError>(text.into_owned())
    };
    let (user, password) = who
        .split_once(':')
        .map_or((who, None), |(user, password)| (user, Some(password)));
    if !user.is_empty() {
        config.user(decoded(user)?);
    }
    if let Some(password) = password {
        config.password(decoded(password)?);
    }
    Ok(())
}

/// What the URL leaves open.
fn complete(config: &mut Config) -> Result<(), UrlError> {
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(UrlError::new("it names no host"));
    }
    if config.get_application_name().is_none() {
        config.application_name("tollgate");
    }
    // Of several hosts the one that can be written to.
    if config.get_hosts().len() > 1 && config.get_target_session_attrs() == TargetSessionAttrs::Any
    {
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
    // The system's two hours are longer than most routers remember a silent connection.
    if config.get_keepalives_idle() == Config::new().get_keepalives_idle() {
        config.keepalives_idle(Duration::from_secs(30));
        config.keepalives_interval(Duration::from_secs(10));
        config.keepalives_retries(3);
    }
    Ok(())
}
