//! Google's tokens: a service account's key, a person's login, or the machine itself proves who asks.

mod file;
mod jwt;
mod metadata;

use std::path::Path;

use tollgate_core::GoogleSource;

use self::file::CredentialFile;
use super::{client::TokenClient, failure::Failure, token::Token};

/// What the tokens are good for.
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";

/// A token for what `source` proves.
pub(super) async fn fetch(client: &TokenClient, source: &GoogleSource) -> Result<Token, Failure> {
    let sources = match source {
        GoogleSource::FirstOf(sources) => sources,
        source => std::slice::from_ref(source),
    };
    let mut looked = Vec::new();
    for source in sources {
        match from(client, source).await {
            Err(failure) if failure.is_absent() => looked.push(failure.message().to_owned()),
            found => return found,
        }
    }
    Err(Failure::absent(format!(
        "no Google credentials were found ({}): set vertex_credentials or GOOGLE_APPLICATION_CREDENTIALS to a \
         service account's file, or run `gcloud auth application-default login`",
        looked.join("; ")
    )))
}

async fn from(client: &TokenClient, source: &GoogleSource) -> Result<Token, Failure> {
    match source {
        GoogleSource::Json(text) => {
            let file = CredentialFile::parse("vertex_credentials", text.expose())?;
            file.token(client).await
        }
        GoogleSource::File(path) => {
            let text = read(path).await?;
            let file = CredentialFile::parse(&path.display().to_string(), &text)?;
            file.token(client).await
        }
        GoogleSource::Metadata { host } => metadata::fetch(client, host).await,
        GoogleSource::FirstOf(_) => Err(Failure::absent("an empty list of sources")),
    }
}

async fn read(path: &Path) -> Result<String, Failure> {
    match tokio::fs::read_to_string(path).await {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Failure::absent(
            format!("there is no file {}", path.display()),
        )),
        Err(error) => Err(Failure::refused(format!(
            "{} cannot be read: {error}",
            path.display()
        ))),
    }
}
