//! Google's credential files.
//!
//! Source: google-auth's `google.oauth2.service_account` and `google.oauth2.credentials`; Google Identity, "Using
//! OAuth 2.0 for Server to Server Applications".

use std::{fmt, time::SystemTime};

use serde::Deserialize;

use super::{
    SCOPE,
    jwt::{ServiceAccount, assertion, token_uri},
};
use crate::credentials::{
    answers,
    client::{TokenClient, form},
    failure::Failure,
    token::Token,
};

/// A credential file that can be used.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum CredentialFile {
    /// A key of a service account.
    ServiceAccount(ServiceAccount),
    /// A person's login.
    AuthorizedUser(AuthorizedUser),
}

#[derive(Deserialize)]
pub(super) struct AuthorizedUser {
    client_id: Box<str>,
    client_secret: Box<str>,
    refresh_token: Box<str>,
    #[serde(default = "token_uri")]
    token_uri: Box<str>,
}

/// What a file says that it is.
#[derive(Deserialize)]
struct Kind {
    r#type: Option<Box<str>>,
}

// === impl CredentialFile ===

impl CredentialFile {
    /// Reads a file's text; `place` is where it stands.
    pub(super) fn parse(place: &str, text: &str) -> Result<Self, Failure> {
        if let Ok(file) = serde_json::from_str(text) {
            return Ok(file);
        }
        // The parser's own words could repeat a part of the secret.
        let kind = serde_json::from_str::<Kind>(text).ok();
        let why = match kind.map(|kind| kind.r#type) {
            None => "is not a JSON object".to_owned(),
            Some(Some(kind)) if matches!(&*kind, "service_account" | "authorized_user") => {
                format!("lacks a member that a file of type `{kind}` has")
            }
            Some(Some(kind)) => format!("is of type `{kind}`, which is not supported"),
            Some(None) => "has no member `type`".to_owned(),
        };
        Err(Failure::refused(format!(
            "{place} {why}; use a service account's key file, or what `gcloud auth application-default login` writes"
        )))
    }

    /// A token for whom the file stands.
    pub(super) async fn token(&self, client: &TokenClient) -> Result<Token, Failure> {
        let (url, form, advice) = match self {
            Self::ServiceAccount(account) => {
                let assertion = assertion(account, SCOPE, SystemTime::now())?;
                let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
                let form = form(&[("grant_type", grant), ("assertion", &assertion)]);
                let advice = "check that the service account and its key still exist, and the clock of this machine";
                (&account.token_uri, form, advice)
            }
            Self::AuthorizedUser(user) => {
                let advice = "run `gcloud auth application-default login` again";
                (&user.token_uri, user.form(), advice)
            }
        };
        let answer = client.post(url, form).await?;
        answers::token("Google", &answer, advice)
    }
}

impl fmt::Debug for CredentialFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialFile")
    }
}

// === impl AuthorizedUser ===

impl AuthorizedUser {
    fn form(&self) -> String {
        form(&[
            ("grant_type", "refresh_token"),
            ("client_id", &self.client_id),
            ("client_secret", &self.client_secret),
            ("refresh_token", &self.refresh_token),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_file_is_told_without_its_text() {
        let table = [
            ("canary", "is not a JSON object"),
            (r#"{"client_email":"canary"}"#, "has no member `type`"),
            (
                r#"{"type":"external_account","x":"canary"}"#,
                "of type `external_account`",
            ),
            (
                r#"{"type":"service_account","private_key":"canary"}"#,
                "lacks a member",
            ),
        ];
        for (text, words) in table {
            let failure = CredentialFile::parse("key.json", text).unwrap_err();
            let message = failure.message();
            assert!(
                message.starts_with("key.json ") && message.contains(words),
                "{message}"
            );
            assert!(!message.contains("canary"), "{message}");
        }
    }
}
