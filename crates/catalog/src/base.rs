//! From a base URL to an endpoint.

use std::fmt;

use http::{
    Uri,
    uri::{Authority, Scheme},
};
use tollgate_core::{Addressing, Endpoint};

use crate::{Lookup, ProviderEntry, azure, first_set};

/// How a provider's base becomes an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BaseShape {
    /// Operations are appended to it.
    Plain,
    /// An Azure OpenAI resource: operations stand below its deployments, unless the base or the API version
    /// asks for the `v1` surface.
    Azure,
    /// Azure AI Foundry: `*.services.ai.azure.com` serves models below `/models`.
    AzureAi,
}

/// Why there is no endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BaseError {
    /// The provider has no default base, and none of these variables is set.
    Missing(&'static [&'static str]),
    /// The default base depends on a variable that is not set; any of these would do.
    Placeholder(Vec<&'static str>),
    /// The base is no URL that can be called.
    Invalid(&'static str),
}

/// Endings of URLs that were copied whole from an example; operations append their own.
const OPERATIONS: [&str; 3] = ["/chat/completions", "/completions", "/embeddings"];

// === impl ProviderEntry ===

impl ProviderEntry {
    /// Where this provider is called: at `configured`, else where its variables say, else at its default base.
    ///
    /// `version` is Azure's API version; `AZURE_API_VERSION` stands in for it.
    ///
    /// # Errors
    ///
    /// When there is no base, it depends on a variable that is not set, or it is no URL.
    pub fn endpoint(
        &self,
        configured: Option<&str>,
        version: Option<&str>,
        environment: Lookup<'_>,
    ) -> Result<Endpoint, BaseError> {
        let own = configured.map(str::to_owned);
        let own = own.or_else(|| first_set(self.base_env, environment).map(|(_, base)| base));
        let mut endpoint = match own {
            Some(base) => self.with_suffix(parse_base(&base)?),
            None => parse_base(&fill(
                self.base.ok_or(BaseError::Missing(self.base_env))?,
                environment,
            )?)?,
        };
        match self.addressing {
            BaseShape::Plain => {}
            BaseShape::Azure => azure::open_ai(&mut endpoint, version, environment),
            BaseShape::AzureAi => azure::foundry(&mut endpoint, version),
        }
        Ok(endpoint)
    }

    fn with_suffix(&self, mut endpoint: Endpoint) -> Endpoint {
        let suffix = self
            .base_suffix
            .filter(|suffix| !endpoint.path.ends_with(suffix));
        if let Some(suffix) = suffix {
            endpoint.path = format!("{}{suffix}", endpoint.path).into();
        }
        endpoint
    }
}

/// Takes a base URL apart. A slash at its end, and an operation's path copied along, are cut off.
///
/// # Errors
///
/// When it lacks `http://` or `https://` or a host, or holds a user and password (which would be printed with
/// the host; `extra_headers` can carry them).
pub fn parse_base(base: &str) -> Result<Endpoint, BaseError> {
    let uri: Uri = base
        .trim()
        .parse()
        .map_err(|_| BaseError::Invalid("is not a URL"))?;
    let parts = uri.into_parts();
    let scheme = parts
        .scheme
        .filter(|scheme| [Scheme::HTTP, Scheme::HTTPS].contains(scheme));
    let scheme = scheme.ok_or(BaseError::Invalid(
        "does not begin with http:// or https://",
    ))?;
    let authority = parts.authority.ok_or(BaseError::Invalid("has no host"))?;
    refuse_user(&authority)?;
    let target = parts.path_and_query;
    let path = target
        .as_ref()
        .map_or("", |target| target.path())
        .trim_end_matches('/');
    let path = OPERATIONS
        .iter()
        .find_map(|ending| path.strip_suffix(ending))
        .unwrap_or(path);
    let query = target
        .as_ref()
        .and_then(|target| target.query())
        .map(Into::into);
    Ok(Endpoint {
        scheme,
        authority,
        path: path.into(),
        query,
        addressing: Addressing::Append,
    })
}

fn refuse_user(authority: &Authority) -> Result<(), BaseError> {
    match authority.as_str().contains('@') {
        true => Err(BaseError::Invalid(
            "holds a user name; send it with extra_headers instead",
        )),
        false => Ok(()),
    }
}

/// Replaces each `{A|B|=c}` by the first variable that is set, else by the literal.
fn fill(template: &'static str, environment: Lookup<'_>) -> Result<String, BaseError> {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, (names, after))) = rest
        .split_once('{')
        .and_then(|(before, open)| Some((before, open.split_once('}')?)))
    {
        filled.push_str(before);
        filled.push_str(&placeholder(names, environment)?);
        rest = after;
    }
    Ok(filled + rest)
}

fn placeholder(names: &'static str, environment: Lookup<'_>) -> Result<String, BaseError> {
    let (literals, variables): (Vec<_>, Vec<_>) =
        names.split('|').partition(|name| name.starts_with('='));
    let literal = || literals.first().map(|literal| literal[1..].to_owned());
    let value = first_set(&variables, environment)
        .map(|(_, value)| value)
        .or_else(literal);
    value.ok_or(BaseError::Placeholder(variables))
}

// === impl BaseError ===

impl fmt::Display for BaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing([]) => f.write_str("this provider has no default address; set api_base"),
            Self::Missing(variables) => {
                write!(
                    f,
                    "this provider has no default address; set api_base or {}",
                    variables.join(" or ")
                )
            }
            Self::Placeholder(variables) => {
                write!(
                    f,
                    "the provider's address depends on {}; set it, or api_base",
                    variables.join(" or ")
                )
            }
            Self::Invalid(why) => write!(f, "the base URL {why}"),
        }
    }
}

impl std::error::Error for BaseError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider;

    fn none(_: &str) -> Option<String> {
        None
    }

    fn path(prefix: &str, base: Option<&str>, version: Option<&str>) -> Endpoint {
        provider(prefix)
            .unwrap()
            .endpoint(base, version, &none)
            .unwrap()
    }

    #[test]
    fn bases_lose_slashes_and_operations() {
        for base in [
            "https://h/v1",
            "https://h/v1/",
            "https://h/v1/chat/completions/",
        ] {
            assert_eq!(&*parse_base(base).unwrap().path, "/v1", "{base}");
        }
        assert_eq!(&*parse_base("http://h:8000").unwrap().path, "");
        assert_eq!(
            parse_base("https://h/v1?a=b").unwrap().query.as_deref(),
            Some("a=b")
        );
    }

    #[test]
    fn what_cannot_be_called_is_refused() {
        for base in [
            "localhost:11434",
            "ftp://h",
            "",
            "https://",
            "https://u:p@h",
            "h t",
        ] {
            assert!(
                matches!(parse_base(base), Err(BaseError::Invalid(_))),
                "{base}"
            );
        }
    }

    #[test]
    fn ollama_is_called_through_its_v1_surface() {
        for prefix in ["ollama", "ollama_chat"] {
            assert_eq!(&*path(prefix, None, None).path, "/v1");
            assert_eq!(
                &*path(prefix, Some("http://ollama:11434"), None).path,
                "/v1"
            );
            assert_eq!(
                &*path(prefix, Some("http://ollama:11434/v1/"), None).path,
                "/v1"
            );
        }
    }

    #[test]
    fn placeholders_come_from_the_environment() {
        let cloudflare = provider("cloudflare").unwrap();
        let missing = cloudflare.endpoint(None, None, &none).unwrap_err();
        assert_eq!(
            missing,
            BaseError::Placeholder(vec!["CLOUDFLARE_ACCOUNT_ID"])
        );
        let set = |name: &str| (name == "CLOUDFLARE_ACCOUNT_ID").then(|| "acc".to_owned());
        let endpoint = cloudflare.endpoint(None, None, &set).unwrap();
        assert_eq!(&*endpoint.path, "/client/v4/accounts/acc/ai/v1");
        let mantle = path("bedrock_mantle", None, None);
        assert_eq!(mantle.authority, "bedrock-mantle.us-east-1.api.aws");
    }
}
