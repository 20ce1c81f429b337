//! Every provider a LiteLLM configuration can name, as data.
//!
//! A [`ProviderEntry`] says how a provider is reached and spoken to: base URL, environment variables, dialect,
//! credential, quirks. The table is compiled in, sorted by prefix; nothing is parsed at start and nothing here
//! does I/O. The environment is a function that the caller passes in, so tests need no process variables.
//!
//! ```
//! use tollgate_catalog as catalog;
//!
//! let (groq, model) = catalog::split("groq/llama-3.3-70b-versatile").unwrap();
//! assert_eq!((groq.name, model), ("Groq AI", "llama-3.3-70b-versatile"));
//!
//! // What the environment holds is asked for by name.
//! let environment = |name: &str| (name == "GROQ_API_KEY").then(|| "gsk-example".to_owned());
//! let endpoint = groq.endpoint(None, None, &environment).unwrap();
//! assert_eq!(format!("{}{}", endpoint.authority, endpoint.path), "api.groq.com/openai/v1");
//!
//! let key = groq.key(&environment).unwrap();
//! let credential = groq.credential(key, &endpoint).unwrap();
//! assert!(credential.is_some());
//! ```

mod auth;
mod azure;
mod base;
mod entry;
mod name;
mod spelling;

pub use self::{
    auth::{AuthScheme, CredentialError, Key},
    base::{BaseError, BaseShape, parse_base},
    entry::{ProviderEntry, provider, providers},
    name::{UnknownModel, infer, split},
    spelling::nearest,
};

/// Looks a variable up; `None` where it is not set. Empty values count as not set.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The first of `names` that is set to something, with its value.
fn first_set<'n>(names: &[&'n str], environment: Lookup<'_>) -> Option<(&'n str, String)> {
    names.iter().find_map(|name| {
        let value = environment(name).filter(|value| !value.is_empty())?;
        Some((*name, value))
    })
}
