//! Secrets, as types that cannot be printed, and what providers want to see instead of them.

mod aws;
mod entra;
mod google;
mod header;
mod profiles;
mod secret;

use std::{borrow::Cow, fmt, sync::Arc};

use http::{HeaderMap, HeaderName};

pub use self::{
    aws::{
        AwsContainer, AwsIdentity, AwsKeys, AwsProfile, AwsRole, AwsSource, AwsSts, AwsWebIdentity,
    },
    entra::EntraIdentity,
    google::{GoogleIdentity, GoogleSource},
    header::KeyHeader,
    profiles::{AwsProfileSettings, AwsProfiles},
    secret::{Secret, SecretSource},
};

/// How requests to a deployment are authorised. Data: the credentials layer acts on it.
///
/// Two credentials that are equal lead to the same tokens, so they can share them.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Credential {
    /// One header, the same on each request and ready to send.
    Header(KeyHeader),
    /// A signature over each request, with Amazon's keys.
    Aws(Arc<AwsIdentity>),
    /// A token of Google's that expires.
    Google(Arc<GoogleIdentity>),
    /// A token of Microsoft Entra's that expires.
    Entra(Arc<EntraIdentity>),
}

// === impl Credential ===

impl Credential {
    /// The credential `secret`, sent as `prefix` + `secret` in `header`.
    ///
    /// # Errors
    ///
    /// When the secret holds a byte that no header may carry, such as a line end.
    pub fn new(
        header: HeaderName,
        prefix: &str,
        secret: Secret,
    ) -> Result<Self, http::header::InvalidHeaderValue> {
        KeyHeader::new(header, prefix, secret).map(Self::Header)
    }

    /// Puts a credential that is a header on a request that is about to leave; `false`, and nothing done, for one
    /// that has to be fetched or computed first.
    pub fn apply(&self, headers: &mut HeaderMap) -> bool {
        match self {
            Self::Header(header) => {
                header.apply(headers);
                true
            }
            Self::Aws(_) | Self::Google(_) | Self::Entra(_) => false,
        }
    }

    /// `text` (an upstream's error, say) with every occurrence of a secret that this credential holds blacked out.
    ///
    /// What is fetched with it is not known here; the credentials layer blacks that out.
    pub fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let secrets = self.secrets();
        secrets
            .into_iter()
            .fold(Cow::Borrowed(text), |text, secret| {
                match secret.scrub(&text) {
                    Cow::Borrowed(_) => text,
                    Cow::Owned(scrubbed) => Cow::Owned(scrubbed),
                }
            })
    }

    fn secrets(&self) -> Vec<&Secret> {
        match self {
            Self::Header(header) => vec![header.secret()],
            Self::Aws(identity) => identity.source.secrets(),
            Self::Google(identity) => identity.source.secrets(),
            Self::Entra(identity) => vec![&identity.client_secret],
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(header) => write!(f, "Credential({header:?})"),
            Self::Aws(identity) => write!(f, "Credential({identity:?})"),
            Self::Google(identity) => write!(f, "Credential({identity:?})"),
            Self::Entra(identity) => write!(f, "Credential({identity:?})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aws() -> Credential {
        let keys = AwsKeys {
            access_key_id: Secret::new("AKIACANARY"),
            secret_access_key: Secret::new("secret-canary"),
            session_token: Some(Secret::new("session-canary")),
        };
        let role = AwsRole {
            arn: "arn:aws:iam::1:role/r".into(),
            session_name: "s".into(),
            external_id: Some(Secret::new("external-canary")),
            sts: AwsSts::regional("us-east-1"),
        };
        Credential::Aws(Arc::new(AwsIdentity {
            region: "us-east-1".into(),
            service: "bedrock".into(),
            source: AwsSource::FirstOf(Box::new([AwsSource::Role(
                Box::new(role),
                Box::new(AwsSource::Keys(keys)),
            )])),
        }))
    }

    #[test]
    fn nothing_prints_a_secret() {
        let secret = Secret::new("sk-canary");
        let header = Credential::new(http::header::AUTHORIZATION, "Bearer ", secret).unwrap();
        let mut headers = HeaderMap::new();
        assert!(header.apply(&mut headers));
        assert!(!aws().apply(&mut headers));
        let google = Credential::Google(Arc::new(GoogleIdentity {
            source: GoogleSource::Json(Secret::new("{canary}")),
        }));
        let printed = format!("{header:?} {headers:?} {:?} {google:?}", aws());
        assert!(
            !printed.to_ascii_lowercase().contains("canary"),
            "{printed}"
        );
        assert_eq!(headers["authorization"], "Bearer sk-canary");
    }

    #[test]
    fn every_secret_within_is_scrubbed() {
        let said = "AKIACANARY secret-canary session-canary external-canary rest";
        let scrubbed = aws().scrub(said).into_owned();
        assert_eq!(scrubbed, "[redacted] [redacted] [redacted] [redacted] rest");
        assert!(matches!(aws().scrub("fine"), Cow::Borrowed("fine")));
    }
}
