//! Every provider a LiteLLM configuration can name, and what is known of 4,551 models, as data.
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
//!
//! A [`Model`] is a row of the price list: windows, capabilities, list prices, exactly as they are published. The
//! table is sorted and made of integers; looking a model up is a binary search, reads nothing else and allocates
//! nothing.
//!
//! ```
//! use tollgate_catalog::{Capability, ServiceClass, find};
//! use tollgate_core::Usage;
//!
//! // What `model: gemini/gemini-2.5-pro` means.
//! let model = find("gemini", "gemini-2.5-pro").unwrap();
//! assert!(model.supports(Capability::FunctionCalling));
//!
//! // A prompt of more than 200,000 tokens has a price of its own.
//! let tariff = model.tariff(ServiceClass::Standard).unwrap();
//! let cost = |input| tariff.cost(&Usage { input, ..Usage::default() }).unwrap().to_string();
//! assert_eq!((cost(200_000), cost(200_001)), ("0.25".to_owned(), "0.5000025".to_owned()));
//! ```

mod auth;
mod azure;
mod base;
mod entry;
mod models;
mod name;
mod spelling;

pub use self::{
    auth::{AuthScheme, CredentialError, Key},
    base::{BaseError, BaseShape, parse_base},
    entry::{ProviderEntry, provider, providers},
    models::{
        Bucket, Capability, ListPrice, Mode, Model, Priced, SearchContext, ServiceClass, Unit,
        find, model, models,
    },
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
