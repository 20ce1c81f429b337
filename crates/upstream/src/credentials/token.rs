//! What authorises requests for a while.

use std::time::{Duration, SystemTime};

use http::{HeaderValue, header};
use tollgate_core::{AwsKeys, Credential, Error, Secret, UpstreamRequest};

use super::{aws::sign, failure::Failure};

/// Something that authorises requests, and for how long.
#[derive(Debug)]
pub(super) struct Token {
    grant: Grant,
    /// From here on a new one is looked for.
    stale: Option<SystemTime>,
    /// From here on it is of no use.
    expires: Option<SystemTime>,
}

/// What authorises.
#[derive(Debug)]
enum Grant {
    /// `authorization: Bearer …`
    Bearer(HeaderValue, Secret),
    /// Keys that sign.
    Keys(AwsKeys),
}

/// A token is renewed this long before it expires: the metadata services of Google and Amazon have the next one
/// from five minutes before, and google-auth waits for as long.
const EARLY: Duration = Duration::from_secs(225);
/// A token must hold until the provider has looked at it, by the provider's clock.
const LEEWAY: Duration = Duration::from_secs(10);

// === impl Token ===

impl Token {
    /// A bearer token that holds for `lifetime` from `now`.
    ///
    /// # Errors
    ///
    /// When it is no header value.
    pub(super) fn bearer(
        secret: Secret,
        now: SystemTime,
        lifetime: Option<Duration>,
    ) -> Result<Self, Failure> {
        let value = HeaderValue::try_from(format!("Bearer {}", secret.expose()));
        let mut value = value.map_err(|_| {
            Failure::refused(
                "the token that was answered holds a character that no header may carry",
            )
        })?;
        value.set_sensitive(true);
        let expires = lifetime.map(|lifetime| now + lifetime);
        Ok(Self::new(Grant::Bearer(value, secret), now, expires))
    }

    /// Keys that hold until `expires`, or for good.
    pub(super) fn keys(keys: AwsKeys, now: SystemTime, expires: Option<SystemTime>) -> Self {
        Self::new(Grant::Keys(keys), now, expires)
    }

    fn new(grant: Grant, now: SystemTime, expires: Option<SystemTime>) -> Self {
        // A short life is used for three quarters.
        let stale = expires.map(|expires| {
            let lifetime = expires.duration_since(now).unwrap_or_default();
            expires - EARLY.min(lifetime / 4)
        });
        Self {
            grant,
            stale,
            expires,
        }
    }

    /// Looked at anew after `pause`, where nothing says how long it holds.
    pub(super) fn looked_at_again(mut self, now: SystemTime, pause: Duration) -> Self {
        self.stale = self.stale.or_else(|| now.checked_add(pause));
        self
    }

    /// The keys, if it is some.
    pub(super) fn into_keys(self) -> Option<AwsKeys> {
        match self.grant {
            Grant::Keys(keys) => Some(keys),
            Grant::Bearer(..) => None,
        }
    }

    /// Whether a new one should be looked for.
    pub(super) fn is_stale(&self, now: SystemTime) -> bool {
        self.stale.is_some_and(|stale| now >= stale)
    }

    /// Whether it authorises.
    pub(super) fn is_valid(&self, now: SystemTime) -> bool {
        self.expires.is_none_or(|expires| {
            let left = expires.duration_since(now).unwrap_or_default();
            left > LEEWAY
        })
    }

    /// Authorises `request`, which must not be changed any more.
    pub(super) fn authorise(&self, request: &mut UpstreamRequest) -> Result<(), Failure> {
        match (&self.grant, &request.deployment.credential) {
            (Grant::Bearer(value, _), _) => {
                let headers = &mut request.head.headers;
                headers.insert(header::AUTHORIZATION, value.clone());
                Ok(())
            }
            (Grant::Keys(keys), Some(Credential::Aws(identity))) => {
                let scope = sign::Scope {
                    region: &identity.region,
                    service: &identity.service,
                };
                let now = SystemTime::now();
                sign::sign(&mut request.head, &request.body, keys, &scope, now)
            }
            (Grant::Keys(_), _) => Err(Failure::refused("these keys are Amazon's")),
        }
    }

    /// `error` without the secrets that this token holds.
    pub(super) fn scrub(&self, error: Error) -> Error {
        match &self.grant {
            Grant::Bearer(_, secret) => error.scrubbed(secret),
            Grant::Keys(keys) => {
                let error = error
                    .scrubbed(&keys.secret_access_key)
                    .scrubbed(&keys.access_key_id);
                match &keys.session_token {
                    Some(token) => error.scrubbed(token),
                    None => error,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_renewed_before_they_expire() {
        let now = SystemTime::now();
        let token = |seconds| {
            let lifetime = Some(Duration::from_secs(seconds));
            Token::bearer(Secret::new("t"), now, lifetime).unwrap()
        };
        let after = |seconds| now + Duration::from_secs(seconds);
        let long = token(3600);
        assert!(!long.is_stale(after(3374)) && long.is_stale(after(3376)));
        assert!(long.is_valid(after(3589)) && !long.is_valid(after(3590)));
        let short = token(100);
        assert!(!short.is_stale(after(74)) && short.is_stale(after(76)));
        let endless = Token::bearer(Secret::new("t"), now, None).unwrap();
        assert!(endless.is_valid(after(1 << 30)) && !endless.is_stale(after(1 << 30)));
    }

    #[test]
    fn nothing_prints_a_token() {
        let token = Token::bearer(Secret::new("canary"), SystemTime::now(), None).unwrap();
        assert!(!format!("{token:?}").contains("canary"), "{token:?}");
    }
}
