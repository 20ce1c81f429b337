//! The variables that LiteLLM makes the database's URL from.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tollgate_core::Secret;

use crate::{Environment, Severity, node::Node, reader::Reader};

/// What logs into a database with tokens in LiteLLM, and not here.
const TOKENS: [&str; 2] = ["IAM_TOKEN_DB_AUTH", "AZURE_POSTGRESQL_AUTH"];

/// The URL in `DATABASE_URL`, else the one that the single variables make up.
pub(super) fn url(reader: &mut Reader, node: &Node<'_>) -> Option<Secret> {
    let whole = reader.environment.get("DATABASE_URL").map(str::to_owned);
    let url = match whole {
        Some(url) => Some(url),
        None => {
            let url = made_up(&reader.environment)?;
            let token = TOKENS.iter().find(|name| reader.environment.flag(name));
            if let Some(name) = token {
                let message = format!(
                    "{name}: tokens for the database are not fetched yet; set DATABASE_PASSWORD"
                );
                reader.say(Severity::NotHonoured, node, message);
            }
            Some(url)
        }
    };
    let secret = Secret::new(url?.trim());
    reader.secrets.push(secret.clone());
    Some(secret)
}

/// Facts: LiteLLM's `construct_database_url_from_env_vars`, and the names its chart sets.
fn made_up(environment: &Environment) -> Option<String> {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let host = environment.get("DATABASE_HOST")?;
    let user = environment
        .get("DATABASE_USERNAME")
        .or_else(|| environment.get("DATABASE_USER"))?;
    let name = encoded(environment.get("DATABASE_NAME")?);
    let mut who = encoded(user);
    if let Some(password) = environment.get("DATABASE_PASSWORD") {
        who.push(':');
        who.push_str(&encoded(password));
    }
    let port = environment
        .get("DATABASE_PORT")
        .filter(|_| !host.contains(':'));
    let port = port.map_or(String::new(), |port| format!(":{port}"));
    let parameters = [
        ("schema", "DATABASE_SCHEMA"),
        ("sslmode", "DATABASE_SSLMODE"),
        ("sslrootcert", "DATABASE_SSLROOTCERT"),
    ];
    let parameters = parameters.into_iter().filter_map(|(parameter, variable)| {
        let value = environment.get(variable)?;
        Some(format!("{parameter}={}", encoded(value)))
    });
    let parameters: Vec<_> = parameters.collect();
    let mark = if parameters.is_empty() { "" } else { "?" };
    Some(format!(
        "postgresql://{who}@{host}{port}/{name}{mark}{}",
        parameters.join("&")
    ))
}
